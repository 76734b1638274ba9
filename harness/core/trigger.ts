import { unreachable } from './errors.ts';
import { type Json, stringifyJson } from './json.ts';

/**
 * What a step may wait for instead of a time. Names of nodes may also be roles (`coordinator`). A variable takes whatever
 * value stands there, and matches are counted for each combination of values apart: with `txn` bound, the second match
 * is the second one of the same transaction.
 */
export type TriggerEvent = MessageEvent | TraceActEvent | StateEvent | LogEvent;

/** A condition on a field: the value that it must have, or a variable that takes the value. */
export type FieldCondition = { readonly is: Json } | { readonly bind: string };
export type FieldConditions = Readonly<Record<string, FieldCondition>>;

/** A message of the system's on a link that a relay carries. */
export interface MessageEvent {
  readonly on: 'message';
  /** As the system names its messages (`System.messages`): `prepare`, `commit` ... */
  readonly name: string;
  readonly where: FieldConditions;
  readonly from?: string;
  readonly to?: string;
}

/** An act of a node that it has told in its trace: `decide`, `vote`, `write` ... (`harness/core/trace.ts`). */
interface TraceActEvent {
  readonly on: 'trace';
  readonly act: string;
  readonly where: FieldConditions;
  readonly node?: string;
}

export const stateTests = ['=', '!=', '>', '>=', '<', '<=', 'changes'] as const;
export type StateTest = (typeof stateTests)[number];

/** A field of a node's sampled state; `inDoubt` is the number of transactions in doubt. It fires when the test comes to hold. */
export interface StateEvent {
  readonly on: 'state';
  /** `role`, `epoch`, `inDoubt`, `locks`, `counters.retries` ... */
  readonly field: string;
  readonly test: StateTest;
  readonly value?: Json;
  readonly node?: string;
}

/** A line that a node's process writes to a log; the empty text matches each. */
interface LogEvent {
  readonly on: 'log';
  /** Part of the line. */
  readonly text: string;
  readonly node?: string;
}

export interface Trigger {
  /** `before` holds the message until the fault is proven, then drops it; `after` lets it through first. */
  readonly moment: 'before' | 'after';
  readonly event: TriggerEvent;
  /** Which match, from 1. */
  readonly count: number;
  /** What becomes of later matching messages that are in the relay when a kill or a cut takes effect. */
  readonly inFlight: 'drop' | 'deliver';
}

/** What fired: for the record, and for targets such as `$to`. */
export interface TriggerFired {
  /** One line: what was seen. */
  readonly note: string;
  /** `from` and `to` or `node`, and the trigger's own variables. */
  readonly bindings: Readonly<Record<string, Json>>;
}

/** The trigger as it is written on the command line. */
export function triggerText({ moment, event, count, inFlight }: Trigger): string {
  const number = count === 1 ? '' : ` #${count}`;
  return `${moment} ${eventText(event)}${number}${inFlight === 'deliver' ? ' deliver-in-flight' : ''}`;
}

function eventText(event: TriggerEvent): string {
  switch (event.on) {
    case 'message': {
      const from = event.from === undefined ? '' : ` from ${event.from}`;
      return `${event.name}${conditionsText(event.where)}${from}${event.to === undefined ? '' : ` to ${event.to}`}`;
    }
    case 'trace':
      return `trace ${event.act}${conditionsText(event.where)}${onNode(event.node)}`;
    case 'state': {
      const test = event.test === 'changes' ? ' changes' : `${event.test}${valueText(event.value ?? null)}`;
      return `state ${event.field}${test}${onNode(event.node)}`;
    }
    case 'log':
      return `log ${JSON.stringify(event.text)}${onNode(event.node)}`;
    default:
      return unreachable(event);
  }
}

function onNode(node: string | undefined): string {
  return node === undefined ? '' : ` on ${node}`;
}

function conditionsText(where: FieldConditions): string {
  const parts = Object.entries(where).map(
    ([field, condition]) => `${field}=${'bind' in condition ? condition.bind : valueText(condition.is)}`,
  );
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

/** A word that can't be taken for a variable or a number stands as it is. */
function valueText(value: Json): string {
  return typeof value === 'string' && /^[a-z][\w.-]*$/.test(value) && !isReserved(value) ? value : stringifyJson(value);
}

function isReserved(word: string): boolean {
  return word === 'true' || word === 'false' || word === 'null';
}
