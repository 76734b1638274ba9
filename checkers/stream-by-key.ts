import { UsageError } from '../harness/core/errors.ts';
import type { Operation } from '../harness/core/history.ts';
import type { Op, ProcessId } from '../harness/core/op.ts';
import type { Violation } from '../harness/core/verdict.ts';
import type { StreamingCheck } from '../harness/ports/checker.ts';
import { type Vocabulary, withoutKey } from './keyed-operations.ts';

/** What a line of the history says of one object. */
export interface StreamedOperation {
  /** Its input and output without the key. Open, and so `info`, until it has ended. */
  readonly operation: Operation;
  readonly hasEnded: boolean;
  readonly key: string | undefined;
}

/** Looks at the operations of one object one after the other: first when each is invoked, then when it ends. */
export interface StreamedObject {
  add(event: StreamedOperation): Violation | undefined;
}

/** A streaming check that judges each key alone. What can't be read is left for the check of the whole history. */
export function streamByKey(
  vocabulary: Vocabulary,
  begin: (key: string | undefined) => StreamedObject,
): StreamingCheck {
  const objects = new Map<string | undefined, StreamedObject>();
  return streamOperations(vocabulary.kinds, (operation, hasEnded) => {
    const { identity, key, plain } = withoutKey(operation);
    let object = objects.get(identity);
    if (object === undefined) objects.set(identity, (object = begin(key)));
    return object.add({ operation: plain, hasEnded, key });
  });
}

/** A streaming check that looks at each operation (of these kinds, or of any) when it is invoked and when it ends. What it can't read, it leaves. */
export function streamOperations(
  kinds: readonly string[] | 'any',
  judge: (operation: Operation, hasEnded: boolean) => Violation | undefined,
): StreamingCheck {
  const known = kinds === 'any' ? undefined : new Set(kinds);
  const open = new Map<ProcessId, Operation>();
  return {
    add: (op) => {
      if (op.process === 'nemesis' || known?.has(op.f) === false) return undefined;
      const isInvocation = op.type === 'invoke';
      const operation = isInvocation ? invoked(op, op.process) : ended(op, open.get(op.process));
      if (operation === undefined) return undefined;
      if (isInvocation) open.set(op.process, operation);
      else open.delete(op.process);
      try {
        return judge(operation, !isInvocation);
      } catch (error) {
        if (error instanceof UsageError) return undefined;
        throw error;
      }
    },
  };
}

/** An operation as far as its invocation tells: open. */
function invoked(op: Op, process: ProcessId): Operation {
  return {
    process,
    f: op.f,
    node: op.node,
    index: op.index,
    invokedAt: op.time,
    completedAt: undefined,
    type: 'info',
    input: op.value,
    output: undefined,
    error: undefined,
  };
}

/** The operation with what became of it; undefined for a completion of nothing. */
function ended(op: Op, operation: Operation | undefined): Operation | undefined {
  if (operation === undefined || operation.f !== op.f || op.type === 'invoke') return undefined;
  return { ...operation, type: op.type, completedAt: op.time, output: op.value, error: op.error };
}
