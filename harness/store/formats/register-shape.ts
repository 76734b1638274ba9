import { UsageError } from '../../core/errors.ts';
import { type Json, stringifyJson } from '../../core/json.ts';
import type { ForeignOp } from './foreign-op.ts';
import { type Place } from './place.ts';
import { isRegisterOperation, pairOf, registerValue } from './register-values.ts';

const shownMax = 80;

/** What stands in the way of a shape, and where. */
interface Misfit {
  readonly place: Place;
  readonly message: string;
}

/** Finds out whether all operations are those of registers, of one or of many (`[key value]`). */
export class RegisterShape {
  #isRegister = true;
  #isKeyed = true;
  #isEmpty = true;
  /** The first operation that has not the form of a register's, for each way to read its value. */
  #misfit: Misfit | undefined;
  #keyedMisfit: Misfit | undefined;

  get isRegister(): boolean {
    return this.#isRegister && !this.#isEmpty;
  }

  get isKeyed(): boolean {
    return this.#isKeyed;
  }

  /** The first operation that is none of a register, all things considered. */
  get misfit(): Misfit | undefined {
    return this.#isKeyed ? this.#keyedMisfit : this.#misfit;
  }

  /** Takes the next line of a client. */
  note(op: ForeignOp, place: Place): void {
    if (!this.#isRegister) return;
    this.#isEmpty = false;
    if (!isRegisterOperation(op.f) || asksForMore(op)) {
      this.#isRegister = false;
      return;
    }
    this.#isKeyed &&= isKeyedOperation(op);
    this.#misfit ??= misfitOf(op, place, false);
    this.#keyedMisfit ??= misfitOf(op, place, true);
  }
}

/** Steps of a transaction, for example: reads of a register ask for nothing, or for a key. */
function asksForMore({ type, f, value }: ForeignOp): boolean {
  return type === 'invoke' && f === 'read' && value !== null && pairOf(value)?.[1] !== null;
}

/** True unless the operation shows that values have no key: `:read nil`, `:write 3`, `:cas [3 4]`. */
function isKeyedOperation({ f, type, value }: ForeignOp): boolean {
  if (type !== 'invoke') return true;
  const pair = pairOf(value);
  if (pair === undefined) return false;
  return f === 'read' ? pair[1] === null : f !== 'cas' || pairOf(pair[1]) !== undefined;
}

function misfitOf({ f, type, value }: ForeignOp, place: Place, isKeyed: boolean): Misfit | undefined {
  if (registerValue({ f, type, value, isKeyed }) !== undefined) return undefined;
  return { place, message: `the value ${stringifyJson(value).slice(0, shownMax)} is none of a ${f} ${type}` };
}

/** @throws UsageError naming the place of what is no operation of a register. */
export function refuseMisfit(path: string, { misfit }: RegisterShape): void {
  if (misfit === undefined) return;
  const { place, message } = misfit;
  throw new UsageError(`${path}:${place.line}:${place.column}: ${message}`);
}

/** The value of a register's line in our own form. */
export function registerJson(
  op: { readonly f: string; readonly type: ForeignOp['type']; readonly value: Json },
  isKeyed: boolean,
): Json {
  return registerValue({ f: op.f, type: op.type, value: op.value, isKeyed }) ?? null;
}
