import { insideSuite } from '../testing/inside-suite.ts';

// How links are cut without a relay makes no difference to it.
await insideSuite(new URL('./relay.inside.ts', import.meta.url), [
  { as: 'this user', mechanism: 'nftables' },
  { as: 'an ordinary user', mechanism: 'iptables' },
]);
