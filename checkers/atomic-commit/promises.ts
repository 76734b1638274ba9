import type { RecoveredState } from './node-order.ts';
import type { Evidence } from './transaction-evidence.ts';

/** What a node has promised so far in one transaction, across its incarnations. */
export interface Promises {
  /** A yes that was told. */
  vote: Evidence | undefined;
  /** The newest decision that was told to somebody. */
  told: Evidence | undefined;
  /** The newest decision, told or not. */
  decided: Evidence | undefined;
  /** A commit record that was forced. */
  written: Evidence | undefined;
  /** The decision came from another node, where it is durable. */
  isLearnt: boolean;
  /** The node collects the votes: others depend on its memory. */
  isCoordinator: boolean;
  isApplied: boolean;
}

export interface Broken {
  /** `its yes vote`, `its commit`. */
  readonly what: string;
  /** `voted yes`, `told n2 commit`: what the node did. */
  readonly did: string;
  readonly promise: Evidence;
}

export function newPromises(): Promises {
  return {
    vote: undefined,
    told: undefined,
    decided: undefined,
    written: undefined,
    isLearnt: false,
    isCoordinator: false,
    isApplied: false,
  };
}

/** Adds what one act promises. */
export function addPromise(promises: Promises, evidence: Evidence): void {
  const { act } = evidence;
  switch (act.kind) {
    case 'begin':
      promises.isCoordinator = true;
      break;
    case 'vote':
      if (act.vote === 'yes' && act.reason !== 'read-only') promises.vote ??= evidence;
      break;
    case 'tell':
      promises.told = evidence;
      promises.decided ??= evidence;
      break;
    case 'decide':
      promises.decided = evidence;
      promises.isLearnt ||= act.by === 'coordinator' || act.by === 'peer' || act.by === 'recovery';
      break;
    case 'apply':
      promises.isApplied = true;
      break;
    case 'write':
      if (act.forced && act.record === 'committed') promises.written ??= evidence;
      break;
    case 'found':
    case 'release':
    case 'suspect':
    case 'unsuspect':
    case 'lead':
    case 'timeout':
    case 'refuse':
      break;
  }
}

/**
 * The promise that does not survive a restart in which recovery found `state` (undefined: nothing).
 *
 * - A yes binds until the node has decided: recovery must find at least that.
 * - A commit that was written is found, or was forgotten on purpose.
 * - A commit that was told is found; a coordinator may forget it only when everybody has it (`isForgettable`), whatever its
 *   log says of the end. A node that
 *   passed on what it had learnt may find itself in doubt again, and asks.
 * - An abort needs no memory, and is only contradicted by a commit.
 */
export function brokenPromise(
  promises: Promises,
  state: RecoveredState | undefined,
  isForgettable: () => boolean,
): Broken | undefined {
  const { vote, told, decided, written } = promises;
  if (told?.act.kind === 'tell' && told.act.decision === 'abort' && state === 'committed') return broken('abort', told);
  if (written !== undefined && state !== undefined && state !== 'committed') return broken('commit', written);
  if (told?.act.kind === 'tell' && told.act.decision === 'commit' && isCommitLost(promises, state, isForgettable)) {
    return broken('commit', told);
  }
  if (vote === undefined) return undefined;
  const isFound = state !== undefined && state !== 'collecting' && state !== 'refused';
  if (isFound) return undefined;
  // Once it has decided, the vote is settled; what became of the decision was looked at above.
  const isSettled = decided !== undefined && state === undefined && isRemembered(promises);
  return isSettled ? undefined : broken('vote', vote);
}

function isCommitLost(promises: Promises, state: RecoveredState | undefined, isForgettable: () => boolean): boolean {
  if (state === 'committed') return false;
  if (state !== undefined) return !(promises.isLearnt && (state === 'prepared' || state === 'precommitted'));
  if (promises.isCoordinator) return !isForgettable();
  return !isRemembered(promises);
}

/** What was decided is in the node's data, or needs no memory. */
function isRemembered({ decided, isApplied, written }: Promises): boolean {
  const { act } = decided ?? {};
  const isAbort = (act?.kind === 'decide' || act?.kind === 'tell') && act.decision === 'abort';
  return isAbort || isApplied || written !== undefined;
}

function broken(what: 'vote' | 'commit' | 'abort', promise: Evidence): Broken {
  const { act } = promise;
  if (what === 'vote') return { what: 'its yes vote', did: 'voted yes', promise };
  const did = act.kind === 'tell' ? `told ${act.to} ${what}` : `wrote its ${what} record`;
  return { what: `its ${what}`, did, promise };
}
