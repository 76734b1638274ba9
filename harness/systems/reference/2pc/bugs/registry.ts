import { bug as abortInDoubt } from './abort-in-doubt.ts';
import { bug as abortWhileCollecting } from './abort-while-collecting.ts';
import { bug as applyTwice } from './apply-twice.ts';
import { bug as branchReuse } from './branch-reuse.ts';
import type { Bug } from './bug.ts';
import { bug as commitInDoubt } from './commit-in-doubt.ts';
import { bug as decisionBeforeRecord } from './decision-before-record.ts';
import { bug as diskFullAcknowledged } from './disk-full-acknowledged.ts';
import { bug as duplicatedMessage } from './duplicated-message.ts';
import { bug as forgetBeforeAcks } from './forget-before-acks.ts';
import { bug as locksKept } from './locks-kept.ts';
import { bug as okBeforeRecord } from './ok-before-record.ts';
import { bug as peerAnswersAbort } from './peer-answers-abort.ts';
import { bug as presumeCommit } from './presume-commit.ts';
import { bug as rollbackAtRestart } from './rollback-at-restart.ts';
import { bug as silenceIsYes } from './silence-is-yes.ts';
import { bug as skipFsync } from './skip-fsync.ts';
import { bug as timeoutByWallClock } from './timeout-by-wall-clock.ts';
import { bug as tornLog } from './torn-log.ts';
import { bug as yesBeforePrepared } from './yes-before-prepared.ts';

/** Every planted bug of two-phase commit. Those with `needs` are named already, and wait for the fault that shows them. */
export const bugs: readonly Bug[] = [
  decisionBeforeRecord,
  okBeforeRecord,
  yesBeforePrepared,
  silenceIsYes,
  abortInDoubt,
  commitInDoubt,
  rollbackAtRestart,
  forgetBeforeAcks,
  presumeCommit,
  peerAnswersAbort,
  abortWhileCollecting,
  branchReuse,
  locksKept,
  applyTwice,
  timeoutByWallClock,
  skipFsync,
  diskFullAcknowledged,
  tornLog,
  duplicatedMessage,
];
