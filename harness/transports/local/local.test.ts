import { insideSuite } from './testing/inside-suite.ts';

await insideSuite('local.inside.ts');
