import { EnvironmentError } from '../core/errors.ts';

/** As in `cli/indoubt.mjs`, which hands over to a Node that is new enough; a program that imports indoubt can't be. */
const nodeMajorMin = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < nodeMajorMin) {
  throw new EnvironmentError(
    'old-node',
    `indoubt as a library needs Node ${nodeMajorMin} or newer, and this is ${process.version}; the command \`indoubt\` brings its own`,
  );
}
