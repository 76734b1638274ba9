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
  const kinds = new Set(vocabulary.kinds);
  const open = new Map<ProcessId, Operation>();
  const objects = new Map<string | undefined, StreamedObject>();
  const add = (op: Op): Violation | undefined => {
    if (op.process === 'nemesis' || !kinds.has(op.f)) return undefined;
    const operation = op.type === 'invoke' ? invoked(op, op.process) : ended(op, open.get(op.process));
    if (operation === undefined) return undefined;
    if (op.type === 'invoke') open.set(op.process, operation);
    else open.delete(op.process);
    const { identity, key, plain } = withoutKey(operation);
    let object = objects.get(identity);
    if (object === undefined) objects.set(identity, (object = begin(key)));
    return object.add({ operation: plain, hasEnded: op.type !== 'invoke', key });
  };
  return {
    add: (op) => {
      try {
        return add(op);
      } catch (error) {
        if (error instanceof UsageError) return undefined;
        throw error;
      }
    },
  };
}

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

function ended(op: Op, operation: Operation | undefined): Operation | undefined {
  if (operation === undefined || operation.f !== op.f || op.type === 'invoke') return undefined;
  return { ...operation, type: op.type, completedAt: op.time, output: op.value, error: op.error };
}
