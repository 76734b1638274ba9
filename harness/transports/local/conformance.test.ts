import { insideSuite } from './testing/inside-suite.ts';

await insideSuite('conformance.inside.ts');
