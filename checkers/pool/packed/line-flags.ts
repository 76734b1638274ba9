import type { OpType } from '../../../harness/core/op.ts';

/** The byte that begins a packed line: its type in the two lowest bits, and what is special about it. */
export const line = {
  typeMask: 3,
  /** Its value is the very one of the process's line before. */
  isRepeated: 4,
  /** Its time follows as it is, and not as what has passed since the line before. */
  hasTime: 8,
  /** It is not the next one by its index. */
  hasIndex: 16,
  hasError: 32,
  hasNode: 64,
} as const;

export const types: readonly OpType[] = ['invoke', 'ok', 'fail', 'info'];
export const typeNumbers: ReadonlyMap<OpType, number> = new Map(types.map((type, number) => [type, number]));
