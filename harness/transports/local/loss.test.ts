import { insideSuite } from './testing/inside-suite.ts';

// nft does it, whatever cuts links.
await insideSuite(new URL('./loss.inside.ts', import.meta.url), [
  { as: 'this user', mechanism: 'nftables' },
  { as: 'an ordinary user', mechanism: 'nftables' },
]);
