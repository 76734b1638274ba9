import type { Prng } from '../../harness/core/prng.ts';
import type { Generator } from '../../harness/generator/generator.ts';
import { phases, sequence } from '../../harness/generator/sequence.ts';
import { sideBySide } from '../../harness/generator/side-by-side.ts';
import { untilOk } from '../../harness/generator/until-ok.ts';
import type { WorkloadContext } from '../workload.ts';
import { type Accounts, accountsOf } from './accounts.ts';
import { transactionIds } from './transaction-ids.ts';

type IdOf = (kind: string, k: number) => string;

/** How long the final phase insists: a node that is still coming up gets about ten seconds. */
const readAttempts = { attemptsMax: 40, pauseMs: 250 } as const;
/** A probe meets no other load: a lock in its way that does not go within these attempts is stuck. */
const probeAttempts = { attemptsMax: 8, pauseMs: 200 } as const;

/**
 * The last operations of a run, each part after the one before it is complete:
 * a read of its own data from every participant (`read-final`, with the participant's name in `node`: the client goes
 * there for that one call); a read of all accounts; and a lock probe: one unit there and one back between each account
 * and its neighbour, so that a lock that nobody will ever release shows.
 */
export function transferFinal(context: WorkloadContext): Generator {
  const accounts = accountsOf(context);
  const prng = context.prng.fork('transfer').fork('final');
  const idOf = transactionIds(context.prng, 'final');
  return phases(
    sideBySide(...accounts.participants.map((node) => finalRead(prng.fork(node), node))),
    untilOk(prng.fork('read-all'), (_own, k) => ({ f: 'read-all', value: { txn: idOf('r', k) } }), readAttempts),
    ...lockProbe(accounts, prng.fork('lock probe'), idOf),
  );
}

function finalRead(prng: Prng, node: string): Generator {
  return untilOk(prng, () => ({ f: 'read-final', value: { node } }), readAttempts);
}

/** Neighbours in pairs, and the pairs side by side, since they share no account; a last odd account goes by itself. */
function lockProbe(accounts: Accounts, prng: Prng, idOf: IdOf): Generator[] {
  const { names } = accounts;
  const pairs: Generator[] = [];
  for (let i = 0; i + 1 < names.length; i += 2) pairs.push(thereAndBack(accounts, [i, i + 1], prng, idOf));
  const parts = [sideBySide(...pairs)];
  if (names.length % 2 === 1) parts.push(thereAndBack(accounts, [names.length - 1, 0], prng, idOf));
  return parts;
}

function thereAndBack(accounts: Accounts, pair: readonly [number, number], prng: Prng, idOf: IdOf): Generator {
  const [i, j] = pair;
  return sequence(
    probe(accounts, [i, j], prng.fork(`${i}-${j}`), idOf),
    probe(accounts, [j, i], prng.fork(`${j}-${i}`), idOf),
  );
}

/** An empty account can't give a unit, so attempts alternate between the two directions; both touch both accounts. */
function probe(accounts: Accounts, [i, j]: readonly [number, number], prng: Prng, idOf: IdOf): Generator {
  const { names } = accounts;
  return untilOk(
    prng,
    (_own, k) => {
      const [from, to] = k % 2 === 0 ? [names[i], names[j]] : [names[j], names[i]];
      return { f: 'transfer', value: { txn: idOf(`p${i}-${j}-`, k), from, to, amount: 1 } };
    },
    probeAttempts,
  );
}
