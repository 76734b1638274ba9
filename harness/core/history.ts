import { UsageError } from './errors.ts';
import type { Json } from './json.ts';
import type { NodeName, Op, ProcessId } from './op.ts';
import type { Nanos } from './time.ts';

/** An invocation with what became of it: the interval in which it may have taken effect. */
export interface Operation {
  readonly process: ProcessId;
  readonly f: string;
  readonly node: NodeName | undefined;
  /** The invocation's position in the history; names the operation in evidence. */
  readonly index: number;
  readonly invokedAt: Nanos;
  /** Undefined while it is open; an open operation counts as `info`. */
  readonly completedAt: Nanos | undefined;
  readonly type: 'ok' | 'fail' | 'info';
  /** What was asked. */
  readonly input: Json;
  /** What was answered; undefined unless the completion carried a value. */
  readonly output: Json | undefined;
  readonly error: string | undefined;
}

/**
 * The ordered record of a run: lines as they were written, and the client operations they pair up to.
 * Any prefix of a history is a legal history: what is open at its end is `info`.
 */
export class History {
  readonly ops: readonly Op[];
  #operations: readonly Operation[] | undefined;
  #nemesis: readonly Op[] | undefined;

  constructor(ops: readonly Op[]) {
    this.ops = ops;
  }

  /**
   * Client operations in order of invocation.
   *
   * @throws UsageError when a line contradicts the ones before it: a completion without an invocation, two open
   * invocations of one process, or time running backwards.
   */
  get operations(): readonly Operation[] {
    if (this.#operations === undefined) {
      const { operations, nemesis } = pair(this.ops);
      this.#operations = operations;
      this.#nemesis = nemesis;
    }
    return this.#operations;
  }

  /** The lines that record faults and phases. */
  get nemesis(): readonly Op[] {
    this.#nemesis ??= this.ops.filter((op) => op.process === 'nemesis');
    return this.#nemesis;
  }

  get isEmpty(): boolean {
    return this.operations.length === 0;
  }
}

type Draft = { -readonly [K in keyof Operation]: Operation[K] };

interface Paired {
  readonly operations: readonly Operation[];
  readonly nemesis: readonly Op[];
}

function pair(ops: readonly Op[]): Paired {
  const operations: Draft[] = [];
  // Collected on the way: to go through millions of lines once more for a few would take longer.
  const nemesis: Op[] = [];
  const open = new Map<ProcessId, Draft>();
  let last = 0;
  for (const op of ops) {
    if (!(op.time >= last))
      throw new UsageError(`history line ${op.index}: time runs backwards (${op.time} after ${last})`);
    last = op.time;
    if (op.process === 'nemesis') {
      nemesis.push(op);
      continue;
    }
    const pending = open.get(op.process);
    if (op.type === 'invoke') {
      if (pending !== undefined) {
        throw new UsageError(
          `history line ${op.index}: process ${op.process} invokes ${op.f} while its ${pending.f} of line ${pending.index} is open`,
        );
      }
      const draft: Draft = {
        process: op.process,
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
      operations.push(draft);
      open.set(op.process, draft);
      continue;
    }
    if (pending === undefined) {
      throw new UsageError(`history line ${op.index}: process ${op.process} completes ${op.f} that it never invoked`);
    }
    if (pending.f !== op.f) {
      throw new UsageError(
        `history line ${op.index}: process ${op.process} completes ${op.f}, but its open operation is ${pending.f} of line ${pending.index}`,
      );
    }
    pending.type = op.type;
    pending.completedAt = op.time;
    pending.output = op.value;
    pending.error = op.error;
    open.delete(op.process);
  }
  return { operations, nemesis };
}
