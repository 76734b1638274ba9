import { insideSuite } from './testing/inside-suite.ts';

await insideSuite('faults.inside.ts');
