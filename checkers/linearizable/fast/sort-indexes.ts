/** Shorter runs are sorted by insertion. */
const runLength = 16;

/**
 * Sorts the first `count` indexes by their keys, in place and keeping the order of equals. Histories are nearly in order already:
 * then it is linear, since a merge looks only at what two neighbours have in common.
 */
export function sortIndexes(indexes: Int32Array, count: number, keys: Float64Array): void {
  for (let from = 0; from < count; from += runLength)
    insertionSort(indexes, from, Math.min(from + runLength, count), keys);
  const scratch = { array: new Int32Array(0) };
  for (let width = runLength; width < count; width *= 2) {
    for (let from = 0; from + width < count; from += 2 * width) {
      merge(indexes, { from, middle: from + width, end: Math.min(from + 2 * width, count) }, keys, scratch);
    }
  }
}

function insertionSort(indexes: Int32Array, from: number, end: number, keys: Float64Array): void {
  for (let at = from + 1; at < end; at++) {
    const index = indexes[at] ?? 0;
    const key = keys[index] ?? 0;
    let to = at;
    for (; to > from && (keys[indexes[to - 1] ?? 0] ?? 0) > key; to--) indexes[to] = indexes[to - 1] ?? 0;
    indexes[to] = index;
  }
}

interface Halves {
  readonly from: number;
  readonly middle: number;
  readonly end: number;
}

/** Holds what a merge has to move out of the way: little, where the order is nearly right already. */
interface Scratch {
  array: Int32Array;
}

function merge(indexes: Int32Array, { from, middle, end }: Halves, keys: Float64Array, scratch: Scratch): void {
  const least = keys[indexes[middle] ?? 0] ?? 0;
  if ((keys[indexes[middle - 1] ?? 0] ?? 0) <= least) return;
  // What is not greater than the right half's least has its place already.
  let left = from;
  for (let high = middle; left < high;) {
    const half = (left + high) >>> 1;
    if ((keys[indexes[half] ?? 0] ?? 0) <= least) left = half + 1;
    else high = half;
  }
  const length = middle - left;
  if (length > scratch.array.length) scratch.array = new Int32Array(2 * length);
  const buffer = scratch.array;
  for (let at = 0; at < length; at++) buffer[at] = indexes[left + at] ?? 0;
  let right = middle;
  let taken = 0;
  for (let to = left; taken < length; to++) {
    const index = buffer[taken] ?? 0;
    const other = indexes[right] ?? 0;
    if (right < end && (keys[other] ?? 0) < (keys[index] ?? 0)) {
      indexes[to] = other;
      right++;
    } else {
      indexes[to] = index;
      taken++;
    }
  }
}
