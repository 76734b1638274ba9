import type { Operation } from '../../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../../harness/core/json.ts';
import type { Model } from '../models/model.ts';
import { fencedMutex, mutex, reentrantMutex } from '../models/mutex.ts';
import { queue, stack } from '../models/queue.ts';
import { casRegister, kv, register } from '../models/register.ts';
import { kinds } from './kinds.ts';

/** An operation of the commonest shape: it succeeded, and its values are integers. */
export interface QuickReading {
  key: string | undefined;
  kind: number;
  first: number | undefined;
  second: number | undefined;
  output: number | undefined;
}

/** Fills in the reading; false for an operation of another shape, which the model itself has to read. */
export type QuickRead = (operation: Operation, reading: QuickReading) => boolean;

const registerKinds: ReadonlyMap<string, number> = new Map(
  Object.entries({ read: kinds.read, get: kinds.read, write: kinds.write, put: kinds.write, cas: kinds.cas }),
);
const takenKinds: ReadonlyMap<string, number> = new Map(
  Object.entries({ enqueue: kinds.put, push: kinds.put, dequeue: kinds.take, pop: kinds.take }),
);
const lockKinds: ReadonlyMap<string, number> = new Map(
  Object.entries({ acquire: kinds.acquire, release: kinds.release }),
);

/** The quick way to read a model's operations; undefined for models that have none. */
export function quickReadOf(model: Model): QuickRead | undefined {
  if (model === register || model === casRegister || model === kv) return registerReader(model);
  if (model === queue || model === stack) return takenReader(model);
  if (model === mutex || model === reentrantMutex || model === fencedMutex) return lockReader(model === fencedMutex);
  return undefined;
}

function registerReader(model: Model): QuickRead {
  return (operation, reading) => {
    const { type, f, input, output } = operation;
    const kind = registerKinds.get(f);
    if (type !== 'ok' || kind === undefined || !isJsonObject(input) || !model.operations.includes(f)) return false;
    const { key } = input;
    if (key !== undefined && typeof key !== 'string') return false;
    reading.key = key;
    reading.kind = kind;
    reading.output = kind === kinds.read ? integerOf(isJsonObject(output) ? output['value'] : undefined) : undefined;
    reading.first = kind === kinds.read ? undefined : integerOf(kind === kinds.cas ? input['from'] : input['value']);
    reading.second = kind === kinds.cas ? integerOf(input['to']) : undefined;
    if (kind === kinds.read) return reading.output !== undefined;
    return reading.first !== undefined && (kind === kinds.write || reading.second !== undefined);
  };
}

function takenReader(model: Model): QuickRead {
  return ({ type, f, input, output }, reading) => {
    const kind = takenKinds.get(f);
    if (type !== 'ok' || kind === undefined || !model.operations.includes(f)) return false;
    const value = integerOf(kind === kinds.put ? input : output);
    if (value === undefined || (kind === kinds.take && input !== null)) return false;
    reading.key = undefined;
    reading.kind = kind;
    reading.first = kind === kinds.put ? value : undefined;
    reading.second = undefined;
    reading.output = kind === kinds.put ? undefined : value;
    return true;
  };
}

function lockReader(isFenced: boolean): QuickRead {
  return ({ type, f, input, output, process }, reading) => {
    const kind = lockKinds.get(f);
    if (type !== 'ok' || kind === undefined || input !== null) return false;
    const token = isFenced && kind === kinds.acquire ? integerOf(output) : undefined;
    if (isFenced && kind === kinds.acquire && token === undefined) return false;
    reading.key = undefined;
    reading.kind = kind;
    reading.first = process;
    reading.second = undefined;
    reading.output = token;
    return true;
  };
}

function integerOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
