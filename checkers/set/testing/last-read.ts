import type { Operation } from '../../../harness/core/history.ts';
import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';

/** The definition, word for word, in quadratic time: what the last read owes, and what it may show. */
export function expectedOfLastRead(operations: readonly Operation[]): Expected {
  const answered = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
  if (answered.length === 0) return 'unknown';
  const end = Math.max(...answered.map(({ completedAt }) => Number(completedAt)));
  const last = answered.findLast(({ completedAt }) => completedAt === end);
  const shown: readonly Json[] = Array.isArray(last?.output) ? last.output : [];
  const adds = operations.filter(({ f }) => f === 'add');
  const due = adds.filter(({ type, completedAt }) => type === 'ok' && Number(completedAt) < Number(last?.invokedAt));
  const possible = adds.filter(({ type, invokedAt }) => type !== 'fail' && invokedAt <= end);
  const isWhole = due.every(({ input }) => shown.some((value) => jsonEquals(value, input)));
  const isSound = shown.every(
    (value, i) =>
      possible.some(({ input }) => jsonEquals(value, input)) &&
      !shown.slice(i + 1).some((other) => jsonEquals(value, other)),
  );
  if (!isWhole || !isSound) return 'invalid';
  return due.length === 0 ? 'unknown' : 'valid';
}
