import { UsageError } from '../../../harness/core/errors.ts';
import { History } from '../../../harness/core/history.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { StreamingCheck, StreamOptions } from '../../../harness/ports/checker.ts';
import type { Model } from '../models/model.ts';
import { modelFor, models } from '../models/registry.ts';
import { casRegister, kv, register } from '../models/register.ts';
import { CallStream } from './call-stream.ts';
import { registerStream } from './register-stream.ts';

/** Where no model is named, so many lines are held back until the operations tell which one it is. */
const heldMax = 512;
const zoned: readonly Model[] = [register, casRegister, kv];

/**
 * Any model while its history is recorded. Linearizability is closed under prefixes (Herlihy and Wing, 1990), so that what it tells holds for
 * every history that begins so. Where values are unique, registers are judged by the zones of their values as well, which takes little
 * whatever overlaps.
 */
export function linearizableStream({ model: name }: StreamOptions): StreamingCheck {
  if (name === undefined) return new ChoosingStream();
  const model = models.find((each) => each.name === name);
  return model === undefined ? { add: () => undefined } : streamOf(model);
}

function streamOf(model: Model): StreamingCheck {
  const calls = new CallStream(model);
  if (!zoned.includes(model)) return calls;
  const zones = registerStream({ model: model.name });
  return {
    add: (op) => {
      const found = zones.add(op);
      return calls.add(op) ?? found;
    },
  };
}

/** Holds lines back until it is known what they are of. */
class ChoosingStream implements StreamingCheck {
  #candidates: readonly Model[] = models;
  #held: Op[] = [];
  #chosen: StreamingCheck | undefined;

  add(op: Op): Violation | undefined {
    if (this.#chosen !== undefined) return this.#chosen.add(op);
    if (op.process === 'nemesis' || this.#candidates.length === 0) return undefined;
    this.#held.push(op);
    this.#candidates = this.#candidates.filter(({ operations }) => operations.includes(op.f));
    const model = this.#choose();
    if (model === undefined) return undefined;
    this.#chosen = streamOf(model);
    const held = this.#held;
    this.#held = [];
    let found: Violation | undefined;
    for (const line of held) found ??= this.#chosen.add(line);
    return found;
  }

  #choose(): Model | undefined {
    const [first, ...others] = this.#candidates;
    // Of the two registers the one that knows more says the same of the operations that both know.
    if (this.#candidates.every((each) => each === register || each === casRegister)) return first && casRegister;
    if (others.length === 0) return first;
    if (this.#held.length < heldMax) return undefined;
    const model = byValues(this.#held);
    this.#candidates = model === undefined ? [] : [model];
    return model;
  }
}

function byValues(held: readonly Op[]): Model | undefined {
  try {
    return modelFor(new History(held).operations);
  } catch (error) {
    // What can't be read is left for the check of the whole history.
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
