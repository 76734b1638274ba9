import { insideSuite } from './testing/inside-suite.ts';

await insideSuite(new URL('./conformance.inside.ts', import.meta.url));
