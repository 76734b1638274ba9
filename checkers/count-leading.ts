/**
 * How many of `length` places hold, from the first one on, where none holds behind one that does not: by binary search, so that `holds` is asked
 * O(log length) times.
 */
export function countLeading(length: number, holds: (place: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
