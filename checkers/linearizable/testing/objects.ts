import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { lockObjects } from './lock-objects.ts';
import { isExplained, type SequentialObject } from './sequential-object.ts';
import { nearMiss, randomOperations, type Shape } from './random-operations.ts';
import { appendedList, appendedText, countingObject, registerObject, setObject, takenObject } from './value-objects.ts';

/** An object of which the type of its states is nobody's business. */
export interface DrawnObject {
  operations(prng: Prng, shape: Shape): Operation[];
  nearMiss(prng: Prng, operations: readonly Operation[], values: number): Operation[];
  isExplained(operations: readonly Operation[]): boolean;
}

const read = { read: 'read', write: 'write', cas: 'cas' };
const get = { read: 'get', write: 'put', cas: 'cas' };

const objects: ReadonlyMap<string, DrawnObject> = new Map([
  ['register', drawnFrom(registerObject(read, ['read', 'write']))],
  ['cas-register', drawnFrom(registerObject(read, ['read', 'write', 'cas']))],
  ['kv', drawnFrom(registerObject(get, ['read', 'write', 'cas', 'delete']))],
  ['kv-append', drawnFrom(appendedText)],
  ['append-list', drawnFrom(appendedList)],
  ['counter', drawnFrom(countingObject)],
  ['set', drawnFrom(setObject)],
  ['queue', drawnFrom(takenObject('enqueue', 'dequeue', (state: readonly Json[], element) => [...state, element]))],
  ['stack', drawnFrom(takenObject('push', 'pop', (state: readonly Json[], element) => [element, ...state]))],
  ...Object.entries(lockObjects).map(([name, object]): [string, DrawnObject] => [name, drawnFrom(object)]),
]);

/** The object that a model is held against. */
export function objectOf(model: string): DrawnObject {
  const object = objects.get(model);
  if (object === undefined) throw new Error(`no object is drawn for the model ${model}`);
  return object;
}

function drawnFrom<S>(object: SequentialObject<S>): DrawnObject {
  return {
    operations: (prng, shape) => randomOperations(prng, object, shape),
    nearMiss: (prng, operations, values) => nearMiss(prng, object, operations, values),
    isExplained: (operations) => isExplained(object, operations),
  };
}
