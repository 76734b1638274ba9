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

const errorsMax = 10;

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
  const errors: string[] = [];
  const contained = new ContainedRun({
    transport: request.transport,
    folder: layout.folder,
    errorLog: join(layout.logs, 'runner.stderr.log'),
    onEvent: (event) => {
      if (event.kind === 'message' && event.level === 'error' && errors.length < errorsMax) errors.push(event.text);
      emit(event);
    },
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
  // After the run, whatever became of it: nobody but a person who asked looks into the nodes' data. On a full disk this
  // makes room for the results.
  if (!request.keepData) await removeData(request);
  const isKilled = kill?.aborted === true;
  if (!isKilled && !existsSync(layout.outcome))
    await writeOutcome(outcomeFor(end, contained.lastWords, errors), request);
  return stop?.aborted === true || isKilled;
}

/**
 * What a runner that left no outcome would have said, so that the folder alone tells. It died, and the harness failed; or
 * it came to its end and could not write, on a full disk, and the evidence has gaps.
 */
function outcomeFor(
  { code, signal, silence }: ContainedEnd,
  lastWords: string,
  errors: readonly string[],
): OutcomeFile {
  const nothing = { crashes: [], leftovers: [], stagesMs: {} };
  if (code === 0 && silence === undefined) {
    const gaps = errors.length > 0 ? errors : ['how the run ended was not written'];
    return { ...nothing, status: 'completed', code: null, message: null, gaps };
  }
  const how = silence ?? `the runner ended before its time (${signal ?? `exit status ${code}`})`;
  const [firstWords = ''] = lastWords.trim().split('\n', 1);
  const message = `${how}${firstWords === '' ? '' : `: ${firstWords}`}; see logs/runner.stderr.log in the run's folder`;
  return { ...nothing, status: 'failed', code: 'runner-died', message, gaps: errors };
}

async function writeOutcome(outcome: OutcomeFile, { layout, emit }: SuperviseRequest): Promise<void> {
  try {
    await writeJsonFile(layout.outcome, outcome);
  } catch (error) {
    // Without an outcome the run counts as cut short: never a pass.
    emit({ kind: 'message', level: 'error', text: `${outcome.message ?? 'its outcome is lost'}: ${messageOf(error)}` });
  }
}

async function removeData({ layout, emit }: SuperviseRequest): Promise<void> {
  try {
    await rm(layout.data, { recursive: true, force: true });
  } catch (error) {
    emit({ kind: 'message', level: 'warn', text: `the nodes' data is still there: ${messageOf(error)}` });
  }
}
