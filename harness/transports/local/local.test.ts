import { insideSuite } from './testing/inside-suite.ts';

await insideSuite(new URL('./local.inside.ts', import.meta.url));
