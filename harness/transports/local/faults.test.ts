import { insideSuite } from './testing/inside-suite.ts';

await insideSuite(new URL('./faults.inside.ts', import.meta.url));
