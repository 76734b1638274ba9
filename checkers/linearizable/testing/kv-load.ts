import type { Prng } from '../../../harness/core/prng.ts';
import type { Call, Partition } from '../engine.ts';

/** How many keys are in use at a time, and for how many operations each, as Jepsen's and Porcupine's workloads have it. */
const liveKeys = 10;
const callsPerKey = 200;

export interface Load {
  readonly clients: number;
  readonly calls: number;
  /** `append`: gets and appends. `put`: every twentieth operation is a put, as in the logs that come with Porcupine. */
  readonly kind: 'append' | 'put';
  /** On so many keys a get answers something stale. */
  readonly lies: number;
}

/**
 * What a key-value store is asked by clients that each send the next operation as soon as they have an answer, split by key: a
 * tenth of the clients is at work on a key at any time, and every operation takes effect somewhere between its call and its return.
 */
export function kvLoad(prng: Prng, { clients, calls, kind, lies }: Load): Partition[] {
  const count = Math.max(1, Math.ceil(calls / callsPerKey));
  const liars = new Set(prng.shuffle(Array.from({ length: count }, (_, key) => key)).slice(0, lies));
  return Array.from({ length: count }, (_, key) => {
    const shape = { width: Math.max(1, Math.round(clients / liveKeys)), kind, isLying: liars.has(key) };
    return loadOf(prng.fork(key), shape);
  });
}

interface KeyLoad {
  readonly width: number;
  readonly kind: Load['kind'];
  readonly isLying: boolean;
}

type Draft = { -readonly [K in keyof Call]: Call[K] };

function loadOf(prng: Prng, { width, kind, isLying }: KeyLoad): Partition {
  const calls: Draft[] = [];
  const clients: ({ readonly draft: Draft; isDone: boolean } | undefined)[] = Array.from({ length: width });
  let state = '';
  let position = 0;
  for (let running = width; running > 0;) {
    const client = prng.below(width);
    const current = clients[client];
    if (current === undefined) {
      if (calls.length === callsPerKey) {
        running -= clients.every((other) => other === undefined) ? running : 0;
        continue;
      }
      const draft = { ...asked(prng, kind, calls.length), call: position++, return: Infinity };
      calls.push(draft);
      clients[client] = { draft, isDone: false };
    } else if (current.isDone) {
      current.draft.return = position++;
      clients[client] = undefined;
    } else {
      const { draft } = current;
      if (draft.f === 'get') draft.output = state;
      else state = draft.f === 'put' ? (draft.args[0] ?? '') : state + (draft.args[0] ?? '');
      current.isDone = true;
    }
  }
  if (isLying) lie(calls);
  return { model: 'kv-append', initial: '', calls };
}

function asked(prng: Prng, kind: Load['kind'], number: number): Pick<Call, 'f' | 'args' | 'output' | 'ok'> {
  if (prng.chance(1, 2)) return { f: 'get', args: [], output: '', ok: true };
  const f = kind === 'put' && prng.chance(1, 10) ? 'put' : 'append';
  return { f, args: [`x ${number} y`], output: undefined, ok: true };
}

/**
 * A get in the middle answers again what was there before a get that had returned by then. Every value is written once, so that nothing
 * can have led back to it.
 */
function lie(calls: readonly Draft[]): void {
  const gets = calls.filter(({ f }) => f === 'get');
  for (const late of gets.slice(gets.length >>> 1)) {
    const between = gets.findLast((get) => get.return < late.call);
    const early = gets.findLast((get) => between !== undefined && get.return < between.call);
    if (early === undefined || early.output === between?.output) continue;
    late.output = early.output;
    return;
  }
}
