import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { RunEvent } from '../ports/reporter.ts';
import type { Transport } from '../ports/transport.ts';
import { writeJsonFile } from '../store/json-file.ts';
import type { RunLayout } from '../store/run-layout.ts';
import type { OutcomeFile } from '../store/run-schema.ts';
import { type ContainedEnd, ContainedRun } from './contained.ts';
import { openControlLog } from './control-log.ts';

export interface SuperviseRequest {
  readonly transport: Transport;
  readonly layout: RunLayout;
  readonly emit: (event: RunEvent) => void;
  readonly keepData: boolean;
  readonly stop: AbortSignal | undefined;
  readonly kill: AbortSignal | undefined;
}

/** Runs what is in the folder inside its containment, to its end; true when it was ended from outside before its time. */
export async function supervise(request: SuperviseRequest): Promise<boolean> {
  const { layout, stop, kill, emit } = request;
  const log = openControlLog(layout.controlLog, 'controller');
  const contained = new ContainedRun({
    transport: request.transport,
    folder: layout.folder,
    errorLog: join(layout.logs, 'runner.stderr.log'),
    onEvent: emit,
  });
  const onStop = (): void => contained.stop();
  const onKill = (): void => contained.kill();
  stop?.addEventListener('abort', onStop);
  kill?.addEventListener('abort', onKill);
  if (stop?.aborted === true) onStop();
  let end: ContainedEnd;
  try {
    end = await contained.ended();
  } finally {
    stop?.removeEventListener('abort', onStop);
    kill?.removeEventListener('abort', onKill);
    if (contained.lastWords !== '') log.error({ stderr: contained.lastWords }, 'the runner said');
  }
  const isKilled = kill?.aborted === true;
  if (!isKilled) await recordDeath(end, contained.lastWords, request);
  // After the run, whatever became of it: nobody but a person who asked looks into the nodes' data.
  if (!request.keepData) await removeData(request);
  return stop?.aborted === true || isKilled;
}

/**
 * A runner that died says nothing of how it went: it is said for it, so that the folder alone tells that the harness
 * failed. One that ended well and left no outcome could not write it, and has told of that.
 */
async function recordDeath(
  { code, signal, silence }: ContainedEnd,
  lastWords: string,
  request: SuperviseRequest,
): Promise<void> {
  const { layout, emit } = request;
  if (existsSync(layout.outcome) || (code === 0 && silence === undefined)) return;
  const how = silence ?? `the runner ended before its time (${signal ?? `exit status ${code}`})`;
  const [firstWords = ''] = lastWords.trim().split('\n', 1);
  const outcome: OutcomeFile = {
    status: 'failed',
    code: 'runner-died',
    message: `${how}${firstWords === '' ? '' : `: ${firstWords}`}; see logs/runner.stderr.log in the run's folder`,
    gaps: [],
    crashes: [],
    leftovers: [],
    stagesMs: {},
  };
  try {
    await writeJsonFile(layout.outcome, outcome);
  } catch (error) {
    emit({ kind: 'message', level: 'error', text: `${outcome.message}; ${messageOf(error)}` });
  }
}

async function removeData({ layout, emit }: SuperviseRequest): Promise<void> {
  try {
    await rm(layout.data, { recursive: true, force: true });
  } catch (error) {
    emit({ kind: 'message', level: 'warn', text: `the nodes' data is still there: ${messageOf(error)}` });
  }
}
