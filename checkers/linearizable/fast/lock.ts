import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { Possessions } from './possessions.ts';
import { type Judge, type Ruling, invalid, undecided, valid } from './ruling.ts';

export interface LockKind {
  /** Its holder may acquire it again. */
  readonly isReentrant: boolean;
  /** Acquiring answers a token that grows. */
  readonly isFenced: boolean;
}

/** In a process's place: it has asked for nothing yet. */
const never = -Infinity;

/**
 * Locks whose holders are processes that do one thing at a time: what a process holds follows from its own calls, and possessions must not
 * overlap from when they were acquired at the latest until somebody began to release them. Which fixes their order, and the tokens'.
 */
export class LockJudge implements Judge {
  readonly algorithm = 'order of possessions';
  readonly #columns: Columns;
  readonly #kind: LockKind;
  /** By process: how often it holds the lock, since which possession, and when its last call returned. */
  readonly #depth: Int32Array;
  readonly #possession: Int32Array;
  readonly #lastReturn: Float64Array;
  readonly #possessions: Possessions;
  /** Acquires that were refused while their process did not hold the lock: somebody else did. */
  readonly #refused: Int32Array;
  #refusedCount = 0;
  #hasOpenAcquire = false;

  constructor(columns: Columns, callsMax: number, kind: LockKind) {
    this.#columns = columns;
    this.#kind = kind;
    const processes = columns.values.count;
    this.#depth = columns.arena.int32(processes);
    this.#possession = columns.arena.int32(processes);
    this.#lastReturn = columns.arena.float64(processes).fill(never);
    this.#possessions = new Possessions(columns, callsMax);
    this.#refused = columns.arena.int32(callsMax);
  }

  judge(from: number, to: number): Ruling {
    const ruling = this.#judge(from, to);
    for (let call = from; call < to; call++) {
      const process = this.#columns.first[call] ?? 0;
      this.#depth[process] = 0;
      this.#lastReturn[process] = never;
    }
    return ruling;
  }

  #judge(from: number, to: number): Ruling {
    this.#possessions.clear();
    this.#refusedCount = 0;
    this.#hasOpenAcquire = false;
    if (!this.#isSequential(from, to)) return undecided('calls of one process overlap');
    this.#columns.deadline.spend(to - from);
    for (let call = from; call < to; call++) {
      const ruling = this.#take(call);
      if (ruling !== undefined) return ruling;
    }
    const ruling = this.#possessions.overlap() ?? (this.#kind.isFenced ? this.#possessions.fallingToken() : undefined);
    return ruling ?? this.#judgeRefused() ?? valid;
  }

  /** Whether the order of each process's calls is known: at equal times it is not. */
  #isSequential(from: number, to: number): boolean {
    const { first, invoked, returned } = this.#columns;
    this.#columns.deadline.spend(to - from);
    for (let call = from; call < to; call++) {
      const process = first[call] ?? 0;
      if ((invoked[call] ?? 0) <= (this.#lastReturn[process] ?? never)) return false;
      this.#lastReturn[process] = returned[call] ?? Infinity;
    }
    return true;
  }

  #take(call: number): Ruling | undefined {
    const { kind, first, isOk, returned } = this.#columns;
    const process = first[call] ?? 0;
    const depth = this.#depth[process] ?? 0;
    if (kind[call] === kinds.acquire)
      return isOk[call] === 1 ? this.#acquire(call, process, depth) : this.#refuse(call, process, depth);
    const acquired = this.#possessions.acquired(this.#possession[process] ?? 0);
    if (isOk[call] === 0) return depth === 0 ? undefined : wronglyNotHeld(acquired, call);
    if (depth === 0) return returned[call] === Infinity ? undefined : notHeld(call);
    if (depth === 1) this.#possessions.release(this.#possession[process] ?? 0, call);
    this.#depth[process] = depth - 1;
    return undefined;
  }

  #acquire(call: number, process: number, depth: number): Ruling | undefined {
    if (this.#columns.returned[call] === Infinity) {
      // Its process is gone and never releases it: it may have been the last to hold it, and helps nobody but those who were refused.
      if (depth === 0) this.#hasOpenAcquire = true;
      return undefined;
    }
    if (depth > 0 && !this.#kind.isReentrant)
      return heldTwice(this.#possessions.acquired(this.#possession[process] ?? 0), call);
    if (depth === 0) this.#possession[process] = this.#possessions.add(call);
    this.#depth[process] = depth + 1;
    return undefined;
  }

  #refuse(call: number, process: number, depth: number): Ruling | undefined {
    if (depth === 0) this.#refused[this.#refusedCount++] = call;
    else if (this.#kind.isReentrant)
      return refusedItsOwn(this.#possessions.acquired(this.#possession[process] ?? 0), call);
    return undefined;
  }

  #judgeRefused(): Ruling | undefined {
    for (let at = 0; at < this.#refusedCount; at++) {
      const call = this.#refused[at] ?? none;
      if (this.#possessions.canBeHeldDuring(call)) continue;
      return this.#hasOpenAcquire
        ? undecided('what an acquire without an outcome did matters')
        : invalid('refused wrongly', [call], (name) => [
            `${name(call)} found the lock held, and nobody can have held it at any moment of that.`,
          ]);
    }
    return undefined;
  }
}

function heldTwice(acquired: number, call: number): Ruling {
  return invalid('acquired twice', [acquired, call], (name) => [
    `${name(call)} acquired the lock again, and the process had not released it since ${name(acquired)}.`,
  ]);
}

function notHeld(call: number): Ruling {
  return invalid('released without holding', [call], (name) => [
    `${name(call)} released the lock, which by its own calls the process did not hold.`,
  ]);
}

function wronglyNotHeld(acquired: number, call: number): Ruling {
  return invalid('refused wrongly', [acquired, call], (name) => [
    `${name(call)} was told that the process did not hold the lock, which it had held since ${name(acquired)}.`,
  ]);
}

function refusedItsOwn(acquired: number, call: number): Ruling {
  return invalid('refused wrongly', [acquired, call], (name) => [
    `${name(call)} was refused, although the process itself had held the lock since ${name(acquired)}.`,
  ]);
}
