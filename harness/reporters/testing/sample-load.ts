import type { Json } from '../../core/json.ts';
import type { NodeName, Op } from '../../core/op.ts';
import type { Prng } from '../../core/prng.ts';
import { msToNanos } from '../../core/time.ts';

/** A line of the history before it has its place in it. */
export type Draft = Omit<Op, 'index'>;

const timeoutMs = 900;
/** Clients stop here; final reads follow. */
const loadEndsMs = 14_000;

/** When the coordinator can't collect votes, and when one participant can't vote. */
export interface Trouble {
  readonly fromMs: number;
  readonly toMs: number;
  readonly node: NodeName;
}

export interface LoadShape {
  readonly clients: number;
  /** The mean pause of a client between two operations. */
  readonly meanGapMs: number;
}

/** Clients that move money, with the outcomes that the troubles explain. */
export function sampleLoad(prng: Prng, troubles: readonly Trouble[], shape: LoadShape): Draft[] {
  const drafts: Draft[] = [];
  for (let slot = 0; slot < shape.clients; slot++) drafts.push(...oneSlot(prng.fork(slot), slot, troubles, shape));
  return drafts;
}

function oneSlot(prng: Prng, slot: number, troubles: readonly Trouble[], shape: LoadShape): Draft[] {
  const drafts: Draft[] = [];
  let process = slot;
  let atMs = prng.exponential(shape.meanGapMs);
  for (let k = 0; atMs < loadEndsMs; k++) {
    const isRead = prng.chance(1, 5);
    const [from, to] = prng.shuffle(['a1@n2', 'a2@n3', 'a3@n4', 'a4@n2', 'a5@n3', 'a6@n4']);
    const transfer = { txn: `t-${slot}-${k}`, from, to, amount: prng.between(1, 20) };
    const value: Json = isRead ? null : transfer;
    const f = isRead ? 'read' : 'transfer';
    const base = { process, f, node: 'n1' };
    const trouble = troubles.find((each) => atMs >= each.fromMs && atMs <= each.toMs);
    const outcome = draw(prng, isRead, trouble);
    drafts.push({ ...base, time: msToNanos(atMs), type: 'invoke', value });
    const doneMs = atMs + outcome.tookMs;
    const answer = isRead && outcome.type === 'ok' ? balances(prng) : value;
    const error = outcome.error === undefined ? {} : { error: outcome.error };
    drafts.push({ ...base, time: msToNanos(doneMs), type: outcome.type, value: answer, ...error });
    if (outcome.type === 'info') process += shape.clients;
    atMs = doneMs + prng.exponential(shape.meanGapMs);
  }
  return drafts;
}

interface Outcome {
  readonly type: 'ok' | 'fail' | 'info';
  readonly tookMs: number;
  readonly error?: string;
}

function draw(prng: Prng, isRead: boolean, trouble: Trouble | undefined): Outcome {
  const tookMs = 2.2 + prng.exponential(isRead ? 2.5 : 4.5);
  if (trouble !== undefined && prng.chance(trouble.node === 'n1' ? 9 : 6, 10)) {
    if (trouble.node === 'n1' && prng.chance(1, 3)) return { type: 'info', tookMs: timeoutMs, error: 'timed out' };
    if (prng.chance(1, 4)) return { type: 'info', tookMs: prng.between(20, 400), error: 'connection lost' };
    return { type: 'fail', tookMs: 300 + prng.exponential(60), error: isRead ? 'in-doubt lock' : 'vote missing' };
  }
  if (prng.chance(1, 14)) return { type: 'fail', tookMs, error: isRead ? 'in-doubt lock' : 'lock conflict' };
  if (!isRead && prng.chance(1, 30)) return { type: 'fail', tookMs, error: 'overdraft refused' };
  return { type: 'ok', tookMs };
}

function balances(prng: Prng): Json {
  const shift = prng.between(-30, 30);
  return { 'a1@n2': 100 + shift, 'a2@n3': 100 - shift, 'a3@n4': 100, 'a4@n2': 100, 'a5@n3': 100, 'a6@n4': 100 };
}
