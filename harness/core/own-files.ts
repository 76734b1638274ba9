/** The package holds emitted JavaScript, one folder deeper than the sources: this module is emitted with all the others. */
export const isEmitted: boolean = import.meta.url.endsWith('.js');

/**
 * Where a module of ours is, by its name in the sources: to start as a program, or to load into a worker.
 *
 * @example
 * ```ts
 * const program = fileURLToPath(moduleUrl(new URL('./keeper-main.ts', import.meta.url)));
 * ```
 */
export function moduleUrl(source: URL): URL {
  return isEmitted ? emittedUrl(source) : source;
}

/** The name that a source file has when it is emitted; other files keep theirs. */
export function emittedUrl(source: URL): URL {
  return new URL(source.href.replace(/\.ts$/, '.js'));
}

/** The folder with `package.json` in it. */
export const packageFolder: URL = new URL(isEmitted ? '../../../' : '../../', import.meta.url);
