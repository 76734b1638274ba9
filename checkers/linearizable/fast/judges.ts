import type { Model } from '../models/model.ts';
import { appendList } from '../models/append-list.ts';
import { counter } from '../models/counter.ts';
import { kvAppend } from '../models/kv-append.ts';
import { fencedMutex, mutex, reentrantMutex } from '../models/mutex.ts';
import { queue, stack } from '../models/queue.ts';
import { set } from '../models/set.ts';
import { casRegister, kv, register } from '../models/register.ts';
import { AppendedJudge } from './appended.ts';
import type { Columns } from './columns.ts';
import { CounterJudge } from './counter.ts';
import { LockJudge, type LockKind } from './lock.ts';
import { QueueJudge } from './queue.ts';
import { RegisterJudge } from './register.ts';
import { SetJudge } from './set.ts';
import { StackJudge } from './stack.ts';
import type { Judge } from './ruling.ts';

type MakeJudge = (columns: Columns, callsMax: number) => Judge;

/** What a call takes in the columns and in any judge, roughly, in bytes; of stacks it is more. */
const bytesOfCall = 160;
const bytesOfStackCall = 240;

const registers: MakeJudge = (columns, callsMax) => new RegisterJudge(columns, callsMax);

function locks(kind: LockKind): MakeJudge {
  return (columns, callsMax) => new LockJudge(columns, callsMax, kind);
}

const appended: MakeJudge = (columns, callsMax) => new AppendedJudge(columns, callsMax);

/** By the model itself and not by its name: a model of the user's may have any. */
const makers: ReadonlyMap<Model, MakeJudge> = new Map([
  [register, registers],
  [casRegister, registers],
  [kv, registers],
  [kvAppend, appended],
  [appendList, appended],
  [counter, (columns, callsMax) => new CounterJudge(columns, callsMax)],
  [set, (columns, callsMax) => new SetJudge(columns, callsMax)],
  [queue, (columns, callsMax) => new QueueJudge(columns, callsMax)],
  [stack, (columns, callsMax) => new StackJudge(columns, callsMax)],
  [mutex, locks({ isReentrant: false, isFenced: false })],
  [reentrantMutex, locks({ isReentrant: true, isFenced: false })],
  [fencedMutex, locks({ isReentrant: false, isFenced: true })],
]);

/** What the arrays of a call take, all together and roughly: more than that is allowed, and takes longer. */
export function bytesPerCall(model: Model): number {
  return model === stack ? bytesOfStackCall : bytesOfCall;
}

/** The fast algorithm for the model, ready for these columns; undefined when there is none. */
export function judgeFor(model: Model, columns: Columns): Judge | undefined {
  let callsMax = 0;
  for (let key = 0; key < columns.keys.length; key++) {
    callsMax = Math.max(callsMax, (columns.starts[key + 1] ?? 0) - (columns.starts[key] ?? 0));
  }
  return makers.get(model)?.(columns, callsMax);
}
