/** How many of an ascending list are below the bound. */
export function countBelow(ascending: readonly number[], bound: number): number {
  return count(ascending, (value) => value < bound);
}

/** How many of an ascending list are at most the bound. */
export function countUpTo(ascending: readonly number[], bound: number): number {
  return count(ascending, (value) => value <= bound);
}

function count(ascending: readonly number[], isWithin: (value: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isWithin(ascending[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
