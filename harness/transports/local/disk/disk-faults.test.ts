import { insideSuite } from '../testing/inside-suite.ts';

await insideSuite(new URL('./disk-faults.inside.ts', import.meta.url));
