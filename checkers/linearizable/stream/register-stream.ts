import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import type { Op, ProcessId } from '../../../harness/core/op.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { StreamingCheck, StreamOptions } from '../../../harness/ports/checker.ts';
import type { Model } from '../models/model.ts';
import { keyOf } from '../models/read-fields.ts';
import { casRegister, kv, register } from '../models/register.ts';
import { tellContradiction } from './tell-contradiction.ts';
import { type Contradiction, ZoneWindow } from './zone-window.ts';

/** The models whose histories can be judged while they are recorded; the first that knows an operation, where none is named. */
const streamed: readonly Model[] = [casRegister, kv, register];
/** Of more keys than this, the later ones are left for the whole history. */
const keysMax = 200_000;

/**
 * Registers while their history is recorded: a value that can't be there any more, or two values each of which would have to come before
 * the other. Values that are made twice at a time, refused compare-and-sets and other models are left for the whole history.
 */
export function registerStream({ model }: StreamOptions): StreamingCheck {
  const named = model === undefined ? undefined : streamed.find(({ name }) => name === model);
  return model !== undefined && named === undefined ? { add: () => undefined } : new RegisterStream(named);
}

class RegisterStream implements StreamingCheck {
  #model: Model | undefined;
  readonly #keys = new Map<string | undefined, ZoneWindow>();
  readonly #open = new Map<ProcessId, Operation>();
  #isReadable = true;

  constructor(model: Model | undefined) {
    this.#model = model;
  }

  add(op: Op): Violation | undefined {
    if (op.process === 'nemesis' || !this.#isReadable) return undefined;
    this.#model ??= streamed.find(({ operations }) => operations.includes(op.f));
    const model = this.#model;
    if (model === undefined) {
      this.#isReadable = false;
      return undefined;
    }
    try {
      return op.type === 'invoke' ? this.#begin(op, op.process, model) : this.#end(op, op.process, model);
    } catch (error) {
      // What can't be read may be what explains the rest.
      if (!(error instanceof UsageError)) throw error;
      this.#isReadable = false;
      return undefined;
    }
  }

  #begin(op: Op, process: ProcessId, model: Model): undefined {
    const operation = begun(op, process);
    this.#open.set(process, operation);
    const reading = model.read(operation);
    const window = this.#windowOf(keyOf(operation.input), model);
    if (reading !== undefined) for (const value of madeBy(reading.effect)) window?.begin(value, operation);
    return undefined;
  }

  #end(op: Op, process: ProcessId, model: Model): Violation | undefined {
    const asked = this.#open.get(process);
    if (asked === undefined) return undefined;
    this.#open.delete(process);
    const operation: Operation = {
      ...asked,
      type: op.type === 'invoke' ? 'info' : op.type,
      completedAt: op.time,
      output: op.value,
      error: op.error,
    };
    const key = keyOf(asked.input);
    const window = this.#keys.get(key);
    if (window?.isFollowed !== true || op.type === 'info') return undefined;
    const contradiction = op.type === 'ok' ? this.#happened(operation, window, model) : cancelled(asked, window, model);
    if (contradiction !== undefined) return tellContradiction(key, contradiction, model);
    window.prune(this.#since(op));
    return undefined;
  }

  #happened(operation: Operation, window: ZoneWindow, model: Model): Contradiction | undefined {
    const effect = model.read(operation)?.effect;
    if (effect === undefined) return undefined;
    const found = effect.f === 'read' ? effect.output : effect.f === 'cas' ? effect.args[0] : undefined;
    const first = found === undefined ? undefined : window.returned(found, operation);
    if (first !== undefined) return first;
    for (const value of madeBy(effect)) {
      const contradiction = window.returned(value, operation);
      if (contradiction !== undefined) return contradiction;
    }
    return undefined;
  }

  #windowOf(key: string | undefined, model: Model): ZoneWindow | undefined {
    const known = this.#keys.get(key);
    if (known !== undefined || this.#keys.size >= keysMax) return known;
    const window = new ZoneWindow(model.initial);
    this.#keys.set(key, window);
    return window;
  }

  /** The earliest invocation of all that is under way. */
  #since(op: Op): number {
    let since: number = op.time;
    for (const { invokedAt } of this.#open.values()) since = Math.min(since, invokedAt);
    return since;
  }
}

function cancelled(asked: Operation, window: ZoneWindow, model: Model): Contradiction | undefined {
  const reading = model.read(asked);
  const [value] = reading === undefined ? [] : madeBy(reading.effect);
  return value === undefined ? undefined : window.cancel(value, asked);
}

/** The value that a call makes, if it changes anything. */
function madeBy({ f, args }: { readonly f: string; readonly args: readonly string[] }): string[] {
  if (f === 'write') return args.slice(0, 1);
  return f === 'cas' && args[0] !== args[1] ? args.slice(1, 2) : [];
}

function begun({ f, node, index, time, value }: Op, process: ProcessId): Operation {
  return {
    process,
    f,
    node,
    index,
    invokedAt: time,
    completedAt: undefined,
    type: 'info',
    input: value,
    output: undefined,
    error: undefined,
  };
}
