import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds } from '../value-ids.ts';
import type { Send } from './log-actions.ts';

/** An append of one value, with where it is, if that was answered. */
export interface Append {
  readonly operation: Operation;
  readonly offset: number | undefined;
}

/** Where a value was found: by a poll, or by the answer to its send. */
export interface Sighting {
  readonly operation: Operation;
  readonly offset: number;
}

/** What a history says of one value of one log. */
export interface LoggedValue {
  readonly value: Json;
  /** Sends that did not fail, in order of invocation. */
  readonly appends: Append[];
  refused: Operation | undefined;
  /** The first sighting of all, and the first one at each further offset: there mostly is none. */
  firstPlace: Sighting | undefined;
  otherPlaces: Map<number, Operation> | undefined;
  /** The poll that ended first of those that showed it. */
  firstPolled: Operation | undefined;
}

/** What was found at one offset. */
export interface Slot {
  readonly offset: number;
  readonly value: LoggedValue;
  readonly sighting: Operation;
  /** A poll that showed it. */
  polledBy: Operation | undefined;
}

/** Two values that were found at one offset. */
export interface Divergence {
  readonly slot: Slot;
  readonly value: LoggedValue;
  readonly operation: Operation;
}

/** Everything that is known of one log: its values, and what is where. */
export class LogTable {
  readonly values: LoggedValue[] = [];
  readonly slots: Map<number, Slot> = new Map();
  readonly #ids = new ValueIds();

  /** A send: whether it failed, may have happened, or was acknowledged at an offset. */
  addSend({ value, offset }: Send, operation: Operation): Divergence | undefined {
    const logged = this.valueOf(value, operation);
    if (operation.type === 'fail') {
      logged.refused ??= operation;
      return undefined;
    }
    logged.appends.push({ operation, offset });
    return offset === undefined ? undefined : this.#sight(logged, { operation, offset });
  }

  /** A record that a poll showed. */
  addRecord(offset: number, value: Json, operation: Operation): Divergence | undefined {
    const logged = this.valueOf(value, operation);
    const { firstPolled } = logged;
    if (firstPolled === undefined || endOf(operation) < endOf(firstPolled)) logged.firstPolled = operation;
    const known = this.slots.get(offset);
    if (known?.value === logged) {
      known.polledBy ??= operation;
      return undefined;
    }
    const divergence = this.#sight(logged, { operation, offset });
    const slot = known ?? this.slots.get(offset);
    if (slot !== undefined) slot.polledBy ??= operation;
    return divergence;
  }

  valueOf(value: Json, operation: Operation): LoggedValue {
    const id = this.#ids.idOf(value, operation);
    let known = this.values[id];
    if (known === undefined) {
      known = {
        value,
        appends: [],
        refused: undefined,
        firstPlace: undefined,
        otherPlaces: undefined,
        firstPolled: undefined,
      };
      this.values[id] = known;
    }
    return known;
  }

  /** Tells of a divergence once: when the value is first found there. */
  #sight(value: LoggedValue, sighting: Sighting): Divergence | undefined {
    const { offset, operation } = sighting;
    if (value.firstPlace === undefined) value.firstPlace = sighting;
    else {
      if (value.firstPlace.offset === offset || value.otherPlaces?.has(offset) === true) return undefined;
      value.otherPlaces ??= new Map<number, Operation>();
      value.otherPlaces.set(offset, operation);
    }
    const slot = this.slots.get(offset);
    if (slot !== undefined) return { slot, value, operation };
    this.slots.set(offset, { offset, value, sighting: operation, polledBy: undefined });
    return undefined;
  }
}

/** At how many offsets a value was found. */
export function placeCount({ firstPlace, otherPlaces }: LoggedValue): number {
  return firstPlace === undefined ? 0 : 1 + (otherPlaces?.size ?? 0);
}

/** The first `max` places at which a value was found. */
export function placesOf({ firstPlace, otherPlaces }: LoggedValue, max: number): Sighting[] {
  if (firstPlace === undefined) return [];
  const others = otherPlaces === undefined ? [] : [...otherPlaces].slice(0, max - 1);
  return [firstPlace, ...others.map(([offset, operation]): Sighting => ({ offset, operation }))];
}

/** Polled offsets in ascending order. */
export function polledOffsets({ slots }: LogTable): Float64Array {
  const polled: number[] = [];
  for (const { offset, polledBy } of slots.values()) if (polledBy !== undefined) polled.push(offset);
  return Float64Array.from(polled).toSorted();
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
