import { insideSuite } from '../testing/inside-suite.ts';

// The relay does them: how links are cut without one makes no difference.
await insideSuite(new URL('./message-faults.inside.ts', import.meta.url), [
  { as: 'this user', mechanism: 'nftables' },
  { as: 'an ordinary user', mechanism: 'iptables' },
]);
