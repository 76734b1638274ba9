/** A file and what it costs to try it: its size in bytes is near enough. */
export interface Sized {
  readonly path: string;
  readonly size: number;
}

/** One of `count` parts, `number` being 1 for the first. */
export interface Shard {
  readonly number: number;
  readonly count: number;
}

/** More parts than this leave less than a file to each. */
const shardsMax = 1_000;

/**
 * Reads `3/20`.
 *
 * @throws RangeError for anything else.
 */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const shard = { number: Number(match?.[1]), count: Number(match?.[2]) };
  if (!(shard.number >= 1 && shard.number <= shard.count && shard.count <= shardsMax))
    throw new RangeError(`--shard ${text}: a part of a whole is expected, such as 3/20`);
  return shard;
}

/**
 * The files of one part, by path: each file is in exactly one part, and the parts are about equally large. The largest come first, each to
 * the part that has least so far (Graham 1969: at most a third larger than the best division).
 */
export function filesOfShard(files: readonly Sized[], { number, count }: Shard): string[] {
  const parts = Array.from({ length: count }, () => ({ size: 0, paths: new Array<string>() }));
  for (const { path, size } of files.toSorted((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))) {
    const least = parts.reduce((best, each) => (each.size < best.size ? each : best));
    least.size += size;
    least.paths.push(path);
  }
  return (parts[number - 1]?.paths ?? []).toSorted();
}
