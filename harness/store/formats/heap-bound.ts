import { getHeapStatistics } from 'node:v8';
import { UsageError } from '../../core/errors.ts';

/** Looked at once in so many lines: a look takes as long as reading some ten of them. */
const linesBetween = 1 << 16;
/** What a line takes when all have been read: its value's final shape, and its half of the operation that two lines pair up to. */
const bytesToCome = 96;
/** The rest is for what else goes on. */
const heapShare = 0.9;
const bytesPerMb = 1_048_576;
/** V8 counts the space for young objects into the limit, and what lives on has no place there. */
const youngBytes = 192 * bytesPerMb;

/**
 * Requires that there is memory for a history that goes on growing: Node ends the process, and says little, when there is none.
 *
 * @throws UsageError (without the place) that says how to get on.
 */
export function requireHeap(lines: number): void {
  if (lines % linesBetween !== 0) return;
  const { used_heap_size: used, heap_size_limit: whole } = getHeapStatistics();
  const limit = Math.max(whole - youngBytes, whole / 4);
  if (used + lines * bytesToCome < heapShare * limit) return;
  throw new UsageError(
    `the history does not fit into memory: ${Math.round(used / bytesPerMb)} MB are taken after ${lines} lines, of ${Math.round(limit / bytesPerMb)} MB; ` +
      `give Node more (NODE_OPTIONS=--max-old-space-size=MEGABYTES), or check a part of the history`,
  );
}
