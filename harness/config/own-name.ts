// Not by its name: a Node that lacks it could not even say that it is too old (runner/require-node.ts).
import * as nodeModule from 'node:module';
import { moduleUrl } from '../core/own-files.ts';

const ownUrl = moduleUrl(new URL('../index.ts', import.meta.url)).href;
let isResolved = false;

/**
 * From here on `import 'indoubt'` gives the indoubt that runs, wherever the importing file lies: a checkout and a global
 * installation are no package that a config could find, and a second copy beside a config would have errors of other
 * classes.
 */
export function resolveOwnName(): void {
  if (isResolved) return;
  isResolved = true;
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'indoubt' ? { url: ownUrl, shortCircuit: true } : next(specifier, context),
  });
}
