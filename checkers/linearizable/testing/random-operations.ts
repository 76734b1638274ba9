import type { Operation } from '../../../harness/core/history.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { nanos } from '../../../harness/core/time.ts';
import { type Asked, notReached, type Said, type SequentialObject } from './sequential-object.ts';

export interface Shape {
  readonly calls: number;
  /** How many calls may be in progress at a time. */
  readonly width: number;
  /** How many different values there are; few make histories that are hard to refuse. */
  readonly values: number;
  /** Of a hundred calls, so many stay open, so many answers are made up, and so many fail without having reached the object. */
  readonly openPercent: number;
  readonly lyingPercent: number;
  readonly failingPercent?: number;
  /** So many events share an instant. */
  readonly tick?: number;
}

interface Entry {
  readonly asked: Asked;
  readonly invokedAt: number;
  completedAt: number | undefined;
  readonly fate: 'answers' | 'open' | 'fails';
  said: Said | undefined;
}

/**
 * A random history of one object: operations of a real sequential object, each taking effect somewhere between its
 * invocation and its completion, with some answers replaced by made-up ones and some operations left open (and, half of the time, without
 * effect). A process whose operation stays open is retired.
 */
export function randomOperations<S>(prng: Prng, object: SequentialObject<S>, shape: Shape): Operation[] {
  const entries: Entry[] = [];
  const pending: Entry[] = [];
  const idle = Array.from({ length: shape.width }, (_, process) => process);
  let processes = shape.width;
  let state = object.initial;
  let events = 0;
  const time = (): number => Math.floor(events++ / (shape.tick ?? 1));
  while (entries.length < shape.calls || pending.length > 0) {
    const process = idle[0];
    if (entries.length < shape.calls && process !== undefined && (pending.length === 0 || prng.chance(1, 2))) {
      const asked = { process, ...object.ask(prng, shape.values) };
      const entry = { asked, invokedAt: time(), completedAt: undefined, fate: fateOf(prng, shape), said: undefined };
      entries.push(entry);
      pending.push(entry);
      idle.shift();
      continue;
    }
    const entry = prng.pick(pending);
    const takesEffect = entry.fate === 'answers' || (entry.fate === 'open' && prng.chance(1, 2));
    if (entry.said === undefined && takesEffect) {
      const { state: after, said } = object.act(state, entry.asked, prng);
      state = after;
      const isLie = prng.chance(shape.lyingPercent, 100);
      entry.said = isLie ? object.lie(said, entry.asked, prng, shape.values) : said;
    }
    // Others may take effect before it returns, so that the order of effects is not the order of returns.
    if (entry.fate === 'answers' && prng.chance(1, 2)) continue;
    pending.splice(pending.indexOf(entry), 1);
    idle.push(entry.fate === 'open' ? processes++ : entry.asked.process);
    if (entry.fate !== 'open' || prng.chance(1, 2)) entry.completedAt = time();
  }
  return entries.map(operationOf);
}

/** The smallest change there is: one answer, or one interval. */
export function nearMiss<S>(
  prng: Prng,
  object: SequentialObject<S>,
  operations: readonly Operation[],
  values: number,
): Operation[] {
  const answered = operations.filter(({ type, error }) => type !== 'info' && error !== notReached);
  if (answered.length === 0) return [...operations];
  const chosen = prng.pick(answered);
  const changed = prng.chance(3, 4) ? otherAnswer(prng, object, chosen, values) : shorter(prng, chosen);
  return operations.map((operation) => (operation === chosen ? changed : operation));
}

function otherAnswer<S>(prng: Prng, object: SequentialObject<S>, operation: Operation, values: number): Operation {
  const { type, output, error } = operation;
  const said: Said = {
    type: type === 'fail' ? 'fail' : 'ok',
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
  };
  const lie = object.lie(said, operation, prng, values);
  return { ...operation, type: lie.type, output: lie.output, error: lie.error };
}

function shorter(prng: Prng, operation: Operation): Operation {
  const { invokedAt, completedAt = invokedAt } = operation;
  return { ...operation, completedAt: nanos(invokedAt + prng.below(completedAt - invokedAt + 1)) };
}

function fateOf(prng: Prng, shape: Shape): Entry['fate'] {
  if (prng.chance(shape.openPercent, 100)) return 'open';
  return prng.chance(shape.failingPercent ?? 0, 100) ? 'fails' : 'answers';
}

function operationOf({ asked, invokedAt, completedAt, fate, said }: Entry, index: number): Operation {
  const type = fate === 'open' ? 'info' : fate === 'fails' ? 'fail' : (said?.type ?? 'ok');
  return {
    ...asked,
    node: undefined,
    index,
    invokedAt: nanos(invokedAt),
    completedAt: completedAt === undefined ? undefined : nanos(completedAt),
    type,
    output: fate === 'answers' ? said?.output : undefined,
    error: fate === 'fails' ? notReached : fate === 'open' ? 'timeout' : said?.error,
  };
}
