import type { PhaseName } from '../../harness/core/plan.ts';
import { draws } from '../../harness/generator/draws.ts';
import { type Ended, followUp, type FollowUp } from '../../harness/generator/follow-up.ts';
import type { Draw, Generator } from '../../harness/generator/generator.ts';
import { lulls } from '../../harness/generator/lulls.ts';
import { weights } from '../../harness/generator/mix.ts';
import { burstRate } from '../../harness/generator/rate.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import type { WorkloadContext } from '../workload.ts';
import { type Accounts, accountsOf, placeOf } from './accounts.ts';
import { transactionIds } from './transaction-ids.ts';

/** One operation in seventeen reads all accounts, among transfers: its locks on everything refuse them meanwhile. */
const readAllWeight = 1;
const transferWeight = 16;
/** One transfer in twenty asks for more than an account began with, so that NO votes really happen. */
const overdrafts = { of: 20 } as const;
/** Twice a second the books are read while nobody writes: among transfers a read of all accounts meets a lock, mostly. */
const quiet = { everyMs: 400, holdMsMax: 120 } as const;
/**
 * Transfers come in groups. A cut can only split a transaction between two particular messages; among many in flight one is there,
 * also where each takes a few milliseconds.
 */
const burst = 8;
/** A client in doubt asks this often, with these waits: shorter and longer than a coordinator is down. */
const followUpsMax = 6;
const followUpDelayMs = { min: 20, max: 800 } as const;

/** Transfers and reads of all accounts at the run's rate; what ends in doubt is asked about or sent again. */
export function transferLoad(phase: PhaseName, context: WorkloadContext): Generator {
  const accounts = accountsOf(context);
  const prng = context.prng.fork('transfer').fork(phase);
  const idOf = transactionIds(context.prng, phase);
  const load = weights(prng.fork('mix'), [
    [transferWeight, draws(prng.fork('transfers'), drawTransfer(accounts, idOf))],
    [readAllWeight, draws(prng.fork('reads'), (_own, k) => ({ f: 'read-all', value: { txn: idOf('r', k) } }))],
  ]);
  const options = { prng: prng.fork('follow-ups'), attemptsMax: followUpsMax, follow: followTransfer };
  const asked = followUp(options, burstRate(prng.fork('rate'), context.rate, burst, load));
  const draw: Draw = (_own, k) => ({ f: 'read-all', value: { txn: idOf('q', k) } });
  return lulls({ prng: prng.fork('lulls'), ...quiet, draw }, asked);
}

/** A transfer between two accounts that live on different participants, wherever there are two. */
function drawTransfer(accounts: Accounts, idOf: (kind: string, k: number) => string): Draw {
  const { names, balance, maxAmount } = accounts;
  const places = [...new Set(names.map((_, i) => placeOf(i, accounts)))];
  const elsewhereBy = new Map(
    places.map((place) => [place, names.flatMap((_, i) => (placeOf(i, accounts) === place ? [] : [i]))]),
  );
  return (prng, k) => {
    const from = prng.below(names.length);
    const elsewhere = elsewhereBy.get(placeOf(from, accounts)) ?? [];
    // With one participant there is no elsewhere: any other account will do.
    const to = elsewhere.length > 0 ? prng.pick(elsewhere) : (from + 1 + prng.below(names.length - 1)) % names.length;
    const amount = prng.chance(1, overdrafts.of) ? balance + prng.between(1, maxAmount) : prng.between(1, maxAmount);
    return { f: 'transfer', value: { txn: idOf('t', k), from: names[from], to: names[to], amount } };
  };
}

/**
 * What a client does whose transfer ended in doubt: half the time it asks for the outcome, half the time it sends the
 * same transfer again under the same id; until it knows.
 */
function followTransfer({ invocation, completion, attempt }: Ended, prng: Prng): FollowUp | undefined {
  const { f, value } = invocation;
  if ((f !== 'transfer' && f !== 'outcome') || !isJsonObject(value) || value['txn'] === undefined) return undefined;
  if (!isInDoubt({ f, completion, attempt })) return undefined;
  const delayMs = prng.between(followUpDelayMs.min, followUpDelayMs.max);
  const on = prng.chance(1, 2) ? 'successor' : 'any';
  // A question knows the transaction's id alone, so it can't be followed by the transfer itself.
  const isQuestion = prng.chance(1, 2) || f === 'outcome';
  return isQuestion
    ? { f: 'outcome', value: { txn: value['txn'] }, delayMs, on }
    : { f: 'transfer', value, delayMs, on };
}

function isInDoubt({ f, completion, attempt }: Omit<Ended, 'invocation'> & { readonly f: string }): boolean {
  if (completion.type === 'info') return true;
  if (f === 'outcome') {
    // A coordinator may answer that it doesn't know yet; a question that could not be asked was not answered.
    return completion.type === 'fail' || !isDecided(completion.value);
  }
  // The first attempt is still in doubt when the second one could not even be sent.
  return attempt > 0 && completion.type === 'fail' && isNotSent(completion.error);
}

function isDecided(value: unknown): boolean {
  const text = typeof value === 'object' && value !== null && 'decision' in value ? value.decision : value;
  return text === 'commit' || text === 'abort';
}

/** The interpreter's and the clients' words for a request of which not a byte was sent. */
export function isNotSent(error: string): boolean {
  return /not connected|refused|unreachable/i.test(error);
}
