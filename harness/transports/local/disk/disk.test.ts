import { insideSuite } from '../testing/inside-suite.ts';

await insideSuite(new URL('./disk.inside.ts', import.meta.url));
