/**
 * The folders of `checkers/` whose tests are to notice a change in these files: their own, `bank` for `checkers/bank/skew.ts`. Undefined,
 * for all, where one of them lies directly in `checkers/`: all use it.
 */
export function foldersOf(files: readonly string[]): string[] | undefined {
  const folders = files.map((file) => /^checkers\/([^/]+)\//.exec(file)?.[1]);
  return folders.includes(undefined) ? undefined : [...new Set(folders.filter((folder) => folder !== undefined))];
}

/** True for a file that is one of those asked for, or lies in one of these folders. */
export function isAskedFor(file: string, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((path) => file === path || file.startsWith(path.replace(/\/*$/, '/')));
}
