import type { Json } from '../../harness/core/json.ts';
import { type OpType, opTypes } from '../../harness/core/op.ts';
import { parseDurationMs } from '../../harness/core/time.ts';
import {
  type FieldCondition,
  type FieldConditions,
  type StateTest,
  type Trigger,
  type TriggerEvent,
  stateTests,
} from '../../harness/core/trigger.ts';
import { type Token, injectError, tokensOf } from './tokens.ts';

/** One `--inject`, as it was written: names are looked up later, when the system and its nodes are known. */
export interface Inject {
  readonly source: string;
  readonly fault: Named;
  /** Nodes, roles, or `$name` for what the trigger bound; empty: whom the fault would draw. */
  readonly targets: readonly Named[];
  readonly options: Readonly<Record<string, Json>>;
  readonly when: InjectWhen;
  readonly durationMs?: number;
}

export interface Named {
  readonly name: string;
  readonly column: number;
}

export type InjectWhen =
  | { readonly kind: 'time'; readonly ms: number }
  | {
      readonly kind: 'step';
      readonly step: string;
      readonly stage: 'proven' | 'healed' | 'done';
      readonly column: number;
    }
  | {
      readonly kind: 'operation';
      readonly f: string;
      readonly type: OpType;
      readonly count: number;
      readonly column: number;
    }
  | { readonly kind: 'trigger'; readonly trigger: Trigger; readonly column: number };

/** Words that begin what comes after the target. */
const whenWords = ['at', 'before', 'after', 'for', 'deliver-in-flight'];
const stages = ['proven', 'healed', 'done'] as const;

/**
 * Reads one `--inject`.
 *
 * ```
 * inject  = fault [targets] ['(' key '=' value {',' key '=' value} ')'] [when] ['for' duration] ['deliver-in-flight']
 * targets = node-or-role {',' node-or-role}
 * when    = 'at' duration | ('before' | 'after') event ['#' number]
 * event   = name [fields] ['from' node-or-role] ['to' node-or-role]     a message, as the system names it
 *         | 'trace' act [fields] ['on' node-or-role]                    an act in a node's trace
 *         | 'state' field ('changes' | test value) ['on' node-or-role]  a node's sampled state
 *         | 'log' "text" ['on' node-or-role]                            a line of a node's log
 *         | 'op' f ('invoke' | 'ok' | 'fail' | 'info')                  an operation of the history
 *         | 'step' id ('proven' | 'healed' | 'done')                    another fault
 * fields  = '(' field '=' (value | Variable) {',' ...} ')'
 * ```
 *
 * A word that begins with a capital letter is a variable: `kill coordinator after commit(txn=T) #1`.
 *
 * @throws UsageError that shows the column.
 */
export function parseInject(source: string): Inject {
  return new Parser(source).inject();
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  inject(): Inject {
    const fault = this.#named('a fault: kill, pause, partition ...');
    const targets = this.#targets();
    const options = this.#is('(') ? this.#options() : {};
    const when = this.#when();
    const durationMs = this.#takeWord('for') ? this.#duration() : undefined;
    const isDelivered = this.#takeWord('deliver-in-flight');
    if (this.#token.kind !== 'end') throw this.#error(`"${this.#token.text}" is not expected here`);
    const inject = { source: this.#source, fault, targets, options, when: isDelivered ? delivered(when) : when };
    return durationMs === undefined ? inject : { ...inject, durationMs };
  }

  get #token(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] ?? { kind: 'end', text: '', column: 1 };
  }

  #targets(): Named[] {
    const targets: Named[] = [];
    if (this.#token.kind !== 'word' || whenWords.includes(this.#token.text)) return targets;
    do targets.push(this.#named('a node or a role'));
    while (this.#take(','));
    return targets;
  }

  #options(): Record<string, Json> {
    const options: Record<string, Json> = {};
    this.#list((key) => {
      options[key] = this.#value();
    });
    return options;
  }

  #when(): InjectWhen {
    if (this.#takeWord('at')) return { kind: 'time', ms: this.#duration() };
    const moment = this.#takeWord('before') ? 'before' : this.#takeWord('after') ? 'after' : undefined;
    const { column } = this.#token;
    if (moment === undefined) return { kind: 'time', ms: 0 };
    if (this.#takeWord('step')) {
      const step = this.#anyWord('the id of a step');
      return { kind: 'step', step, stage: this.#oneOf(stages), column };
    }
    if (this.#takeWord('op')) {
      const f = this.#named('the name of an operation').name;
      return { kind: 'operation', f, type: this.#oneOf(opTypes), count: this.#count(), column };
    }
    const event = this.#event();
    if (moment === 'before' && event.on !== 'message')
      throw injectError(this.#source, column, `"before" holds a message, and a ${event.on} can't be held; write after`);
    return { kind: 'trigger', trigger: { moment, event, count: this.#count(), inFlight: 'drop' }, column };
  }

  #event(): TriggerEvent {
    if (this.#takeWord('trace')) {
      const act = this.#named('an act of a trace: vote, decide ...').name;
      return { on: 'trace', act, where: this.#fields(), ...this.#node('on', 'node') };
    }
    if (this.#takeWord('state')) return this.#state();
    if (this.#takeWord('log')) {
      if (this.#token.kind !== 'text') throw this.#error('part of a line, in double quotes, is expected');
      return { on: 'log', text: this.#next().text, ...this.#node('on', 'node') };
    }
    const { name } = this.#named('a message, trace, state, log, op or step');
    const where = this.#fields();
    const from = this.#node('from', 'from');
    return { on: 'message', name, where, ...from, ...this.#node('to', 'to') };
  }

  #state(): TriggerEvent {
    const field = this.#named('a field of the state').name;
    const test = this.#test();
    const value = test === 'changes' ? {} : { value: this.#value() };
    return { on: 'state', field, test, ...value, ...this.#node('on', 'node') };
  }

  #test(): StateTest {
    const test = stateTests.find((each) => each === this.#token.text);
    if (test === undefined) throw this.#error(`one of ${stateTests.join(' ')} is expected`);
    this.#at++;
    return test;
  }

  #fields(): FieldConditions {
    const fields: Record<string, FieldCondition> = {};
    if (this.#is('('))
      this.#list((field) => {
        const { kind, text } = this.#token;
        const isVariable = kind === 'word' && /^[A-Z]/.test(text);
        fields[field] = isVariable ? { bind: this.#next().text } : { is: this.#value() };
      });
    return fields;
  }

  /** `key = ...` in brackets, separated by commas. */
  #list(read: (key: string) => void): void {
    this.#expect('(');
    do {
      const key = this.#named('a name').name;
      this.#expect('=');
      read(key);
    } while (this.#take(','));
    this.#expect(')');
  }

  #node<K extends 'from' | 'to' | 'node'>(word: string, key: K): { [P in K]?: string } {
    return this.#takeWord(word) ? ({ [key]: this.#named('a node or a role').name } as { [P in K]?: string }) : {};
  }

  #count(): number {
    if (!this.#take('#')) return 1;
    const count = Number(this.#token.kind === 'number' ? this.#token.text : Number.NaN);
    if (!Number.isSafeInteger(count) || count < 1) throw this.#error('a whole number from 1 is expected');
    this.#at++;
    return count;
  }

  #duration(): number {
    const ms = this.#token.kind === 'duration' ? parseDurationMs(this.#token.text) : undefined;
    if (ms === undefined) throw this.#error('a duration such as 500ms or 2s is expected');
    this.#at++;
    return ms;
  }

  #value(): Json {
    const { kind, text } = this.#token;
    if (kind === 'symbol' || kind === 'end') throw this.#error('a value is expected');
    this.#at++;
    if (kind === 'number') return Number(text);
    if (kind === 'word' && (text === 'true' || text === 'false')) return text === 'true';
    return kind === 'word' && text === 'null' ? null : text;
  }

  #oneOf<T extends string>(words: readonly T[]): T {
    const word = words.find((each) => each === this.#token.text);
    if (word === undefined) throw this.#error(`one of ${words.join(', ')} is expected`);
    this.#at++;
    return word;
  }

  #named(what: string): Named {
    if (this.#token.kind !== 'word') throw this.#error(`${what} is expected`);
    const { text, column } = this.#next();
    return { name: text, column };
  }

  /** Ids of steps look like numbers. */
  #anyWord(what: string): string {
    if (this.#token.kind !== 'word' && this.#token.kind !== 'number') throw this.#error(`${what} is expected`);
    return this.#next().text;
  }

  #next(): Token {
    const token = this.#token;
    this.#at++;
    return token;
  }

  #is(symbol: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === symbol;
  }

  #take(symbol: string): boolean {
    if (!this.#is(symbol)) return false;
    this.#at++;
    return true;
  }

  #takeWord(word: string): boolean {
    if (this.#token.kind !== 'word' || this.#token.text !== word) return false;
    this.#at++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw this.#error(`"${symbol}" is expected`);
  }

  #error(what: string): Error {
    return injectError(this.#source, this.#token.column, what);
  }
}

function delivered(when: InjectWhen): InjectWhen {
  return when.kind === 'trigger' ? { ...when, trigger: { ...when.trigger, inFlight: 'deliver' } } : when;
}
