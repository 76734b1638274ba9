import type { Operation } from '../../../harness/core/history.ts';
import type { Collapse, Effect, Model, Reading } from './model.ts';
import { answeredValue, foreignOperation, inputField, isMismatch, keyOf, valueText } from './read-fields.ts';

/** No canonical JSON is empty, so that this is nobody's value. */
const unobserved = '';

type RegisterCall = 'read' | 'write' | 'cas' | 'delete';

/** A register: `read {key?}` answered `{value}`, `write {key?, value}`. Begins as null. */
export const register: Model = registerModel('register', 'a register: read and write', {
  read: 'read',
  write: 'write',
});

/**
 * A register with compare-and-set: `cas {key?, from, to}`. One that is `fail` with the error `mismatch` is an
 * observation: the register did not hold `from`. Any other failure says nothing of the value.
 */
export const casRegister: Model = registerModel('cas-register', 'a register: read, write and compare-and-set', {
  read: 'read',
  write: 'write',
  cas: 'cas',
});

/** A map: every key is a register that begins as null, which is also what `get` answers for a key that isn't there. */
export const kv: Model = registerModel('kv', 'values by key: get, put, delete and compare-and-set', {
  get: 'read',
  put: 'write',
  delete: 'delete',
  cas: 'cas',
});

/** `calls` says which call of a register each operation is: the normal form has a register's names alone. */
function registerModel(name: string, summary: string, calls: Readonly<Record<string, RegisterCall>>): Model {
  const byName = new Map(Object.entries(calls));
  return {
    name,
    summary,
    initial: 'null',
    operations: [...byName.keys()],
    read: (operation) => {
      const f = byName.get(operation.f);
      if (f === undefined) throw foreignOperation(operation, name, [...byName.keys()]);
      return read(operation, f);
    },
    step,
    isReadOnly: ({ f, ok, args }) => f === 'read' || (f === 'cas' && (!ok || args[0] === args[1])),
    observe,
    kind,
    builds: () => false,
    supplies,
    isSource: supplies,
    values: { found, left },
    states: (calls) => [...observedValues(calls), unobserved],
    describe,
  };
}

function read(operation: Operation, f: RegisterCall): Reading | undefined {
  const { type, input } = operation;
  const key = keyOf(input);
  const isOpen = type === 'info';
  if (f === 'read') {
    if (type !== 'ok') return undefined;
    const output = valueText(operation, answeredValue(operation));
    return { key, isOpen, effect: { f, args: [], output, ok: true } };
  }
  if (type === 'fail' && !(f === 'cas' && isMismatch(operation))) return undefined;
  // A key that was deleted is one that isn't there.
  if (f === 'delete') return { key, isOpen, effect: { f: 'write', args: ['null'], output: undefined, ok: true } };
  const fields = f === 'cas' ? ['from', 'to'] : ['value'];
  const args = fields.map((field) => valueText(operation, inputField(operation, field)));
  return { key, isOpen, effect: { f, args, output: undefined, ok: type !== 'fail' } };
}

function step(state: string, { f, args, output, ok }: Effect): string | undefined {
  if (f === 'write') return args[0];
  if (f === 'read') return state === output ? state : undefined;
  const isHeld = state === args[0];
  if (isHeld !== ok) return undefined;
  return ok ? args[1] : state;
}

/** Values that some call can recognise: reads answered them, or compare-and-sets expected them. */
function observedValues(calls: readonly Effect[]): Set<string> {
  return new Set(calls.flatMap(({ f, args, output }) => (f === 'write' ? [] : (output ?? args[0] ?? []))));
}

function observe(calls: readonly Effect[]): Collapse {
  const observed = observedValues(calls);
  return (state) => (observed.has(state) ? state : unobserved);
}

function kind({ f, args, output, ok }: Effect, collapse: Collapse): string {
  if (f === 'read') return `read ${output}`;
  if (f === 'write') return `write ${collapse(args[0] ?? '')}`;
  return ok ? `cas ${args[0]} ${collapse(args[1] ?? '')}` : `no cas ${args[0]}`;
}

/** Whoever wrote last before an answer wrote what was answered, or, before a failed compare-and-set, something else. */
function supplies({ f, args }: Effect, goal: Effect): boolean {
  const value = f === 'write' ? args[0] : args[1];
  return goal.f === 'read' ? value === goal.output : (value === goal.args[0]) === goal.ok;
}

function found({ f, args, output, ok }: Effect): string | undefined {
  if (f === 'read') return output;
  return f === 'cas' && ok && args[0] === args[1] ? args[0] : undefined;
}

function left({ f, args, ok }: Effect): string | undefined {
  if (f === 'write') return args[0];
  return f === 'cas' && ok ? args[1] : undefined;
}

function describe({ f, args, output, ok }: Effect): string {
  if (f === 'read') return `read ${output}`;
  if (f === 'write') return `wrote ${args[0]}`;
  return ok ? `changed ${args[0]} to ${args[1]}` : `found that it did not hold ${args[0]}`;
}
