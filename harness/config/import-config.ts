import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { UsageError, messageOf } from '../core/errors.ts';
import { resolveOwnName } from './own-name.ts';

/** A config wires parts together; one that takes longer waits for something that never comes. */
const importMs = 10_000;

/**
 * The default export of a config file.
 *
 * @throws UsageError naming the file, and the line where it is known.
 */
export async function importConfig(path: string): Promise<unknown> {
  if (!statSync(path).isFile()) throw new UsageError(`${path}: is a folder; name the config file in it`);
  let module: unknown;
  resolveOwnName();
  try {
    module = await inTime(import(pathToFileURL(path).href));
  } catch (error) {
    throw new UsageError(`${placeOf(error, path)}: can't be loaded: ${messageOf(error)}`);
  }
  const { default: config } = Object(module) as { readonly default?: unknown };
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  const what = config === undefined ? 'it has no default export' : `its default export is ${kindOf(config)}`;
  throw new UsageError(`${path}: ${what}; write: export default defineConfig({ ... })`);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it is still not loaded after ${importMs / 1_000} s`)), importMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** `FILE:LINE` from the error's stack: that of the config, or of a file that it imports. */
function placeOf(error: unknown, path: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  // Node puts the place of a syntax error of TypeScript before the message, and of nothing else.
  const [head = ''] = stack.split('\n', 1);
  if (/^\/.*:\d+$/.test(head)) return head;
  const at = stack.indexOf(`${path}:`);
  const line = at === -1 ? undefined : /^\d+/.exec(stack.slice(at + path.length + 1))?.[0];
  return line === undefined ? path : `${path}:${line}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value}`;
}
