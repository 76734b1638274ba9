import type { Operation } from '../../../harness/core/history.ts';
import { type Json, parseJson } from '../../../harness/core/json.ts';
import { canonicalText } from '../canonical-text.ts';
import type { Effect, Model, Reading } from './model.ts';
import { valueText } from './read-fields.ts';

/** An operation as a model of one's own is shown it. */
export interface ModelCall {
  readonly f: string;
  readonly input: Json;
  /** What it answered; undefined while its outcome is not known: every answer is then right. */
  readonly output: Json | undefined;
  /** False for a `fail` that `read` has taken for an observation. */
  readonly ok: boolean;
  /** Undefined unless the model `tellsProcesses`. */
  readonly process: number | undefined;
}

/**
 * A sequential object of one's own. States and answers are JSON; two states are the same if they are equal, whatever the order
 * of their keys.
 */
export interface ModelDefinition<S extends Json> {
  readonly name: string;
  readonly summary?: string;
  readonly initial: S;
  /** The kinds of operation that it knows; any other is an error of input. All where this is left out. */
  readonly operations?: readonly string[];
  /** The state after the call; undefined when it can't have answered this in that state. Pure. */
  step(state: S, call: ModelCall): S | undefined;
  /**
   * What an operation says: `ignored`, or whether it is an observation. By default a `fail` is ignored, since it did not happen, and all
   * else is observed.
   *
   * @throws UsageError naming the line, for what can't be read.
   */
  read?(operation: Operation): 'observed' | 'ignored';
  /** True for calls that never change any state. It makes the search fast, and a wrong answer makes it wrong; by default none are. */
  isReadOnly?(call: ModelCall): boolean;
  /** The part of the object that an operation touches, each of them an object of its own; by default there is but one. */
  partition?(operation: Operation): string | undefined;
  /** Says that it matters which process calls: alike calls of two processes are then never taken for the same. */
  readonly tellsProcesses?: true;
}

/** A model's own code threw: nothing is known of the history then. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/**
 * A model to be checked like the others. What is left out costs speed and never a verdict: without `isReadOnly` and
 * `partition` the search has more to try.
 *
 * ```ts
 * const box = defineModel<number | null>({
 *   name: 'box',
 *   initial: null,
 *   step: (state, { f, input, output }) => (f === 'fill' ? Number(input) : output === undefined || output === state ? null : undefined),
 * });
 * ```
 */
export function defineModel<S extends Json>(definition: ModelDefinition<S>): Model {
  const { name, operations = [] } = definition;
  const isReadOnly = (effect: Effect): boolean =>
    asked(name, () => definition.isReadOnly?.(callOf(effect, definition))) ?? false;
  return {
    name,
    summary: definition.summary ?? name,
    initial: canonicalText(definition.initial),
    operations,
    read: (operation) => read(operation, definition),
    step: (state, effect) => {
      // A state's text is only ever written from what the model itself gave.
      const before = parseJson(state) as S;
      const after = asked(name, () => definition.step(before, callOf(effect, definition)));
      return after === undefined ? undefined : canonicalText(after);
    },
    isReadOnly,
    observe: () => (state) => state,
    kind: ({ f, args, output, ok }) => `${JSON.stringify(f)} ${args.join('\n')}\n${output ?? ''} ${ok}`,
    builds: () => true,
    supplies: () => true,
    isSource: (effect) => !isReadOnly(effect),
    describe: ({ f, args, output, ok }) =>
      `called ${f} ${args[0]}${output === undefined ? '' : `, answered ${output}`}${ok ? '' : ' (refused)'}`,
  };
}

function read<S extends Json>(operation: Operation, definition: ModelDefinition<S>): Reading | undefined {
  const { f, type, input, output, process } = operation;
  const says = definition.read?.(operation) ?? (type === 'fail' ? 'ignored' : 'observed');
  if (says === 'ignored') return undefined;
  const isOpen = type === 'info';
  const args = [valueText(operation, input), ...(definition.tellsProcesses === true ? [String(process)] : [])];
  const answer = isOpen || output === undefined ? undefined : valueText(operation, output);
  return { key: definition.partition?.(operation), isOpen, effect: { f, args, output: answer, ok: type !== 'fail' } };
}

function callOf<S extends Json>({ f, args, output, ok }: Effect, definition: ModelDefinition<S>): ModelCall {
  return {
    f,
    input: parseJson(args[0] ?? 'null'),
    output: output === undefined ? undefined : parseJson(output),
    ok,
    process: definition.tellsProcesses === true ? Number(args[1]) : undefined,
  };
}

function asked<T>(name: string, question: () => T): T {
  try {
    return question();
  } catch (cause) {
    throw new ModelError(`the model ${name} threw: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
