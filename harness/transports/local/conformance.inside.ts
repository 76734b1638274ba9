import { transportConformance } from '../testing/transport-conformance.ts';
import { createLocal } from './local.ts';
import { modeHere, modeName, optionsOf } from './testing/mode.ts';

const mode = modeHere();
const transport = createLocal(optionsOf(mode));

transportConformance(`local as ${modeName(mode)}`, async (spec) => await transport.provision(spec), undefined, [
  'signal',
  'cut-links',
  'cut-clients',
  'own-address',
]);
