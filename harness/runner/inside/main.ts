import { createInterface } from 'node:readline';
import { loadConfig } from '../../config/load-config.ts';
import { exitStatus, messageOf } from '../../core/errors.ts';
import type { RunEvent } from '../../ports/reporter.ts';
import { readJsonFile, writeJsonFile } from '../../store/json-file.ts';
import { RunLayout } from '../../store/run-layout.ts';
import { readPlan } from '../../store/run-reader.ts';
import type { OutcomeFile } from '../../store/run-schema.ts';
import { transportByName } from '../../transports/registry.ts';
import { logEvent, openControlLog } from '../control-log.ts';
import { findByName, partsOf } from '../parts.ts';
import { emitEvent } from './events-out.ts';
import { runRequestSchema } from './request.ts';
import { runInside } from './run-inside.ts';
import { StrayErrors } from './stray-errors.ts';

/**
 * The program inside the containment: one run of the plan in a folder, which is its only argument. It tells what happens
 * on standard output, one JSON line an event; the line `stop` on standard input ends the run early. The controller
 * outside holds the pipe that this process's containment dies with.
 */
async function main(folder: string): Promise<void> {
  const layout = new RunLayout(folder);
  const log = openControlLog(layout.controlLog, 'runner');
  const emit = (event: RunEvent): void => {
    emitEvent(event);
    logEvent(log, event);
  };
  const strayErrors = new StrayErrors(emit);
  strayErrors.listen();
  const request = await readJsonFile(layout.request, runRequestSchema, 'it is written by indoubt run');
  const plan = await readPlan(layout.plan);
  const { config } = request.configPath === null ? { config: {} } : await loadConfig(request.configPath);
  const parts = partsOf(config);
  const outcome = await runInside({
    layout,
    plan,
    parts,
    system: findByName('system', plan.system, parts.systems),
    workload: findByName('workload', plan.workload, parts.workloads),
    transport: transportByName(request.transport),
    bug: request.bug ?? undefined,
    isViolationTheEnd: request.stopOn === 'violation',
    emit,
    strayErrors,
    stop: stopSignal(),
  });
  log.info({ outcome }, 'outcome');
  await writeOutcome(layout, outcome, emit);
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line === 'stop') stop.abort();
  });
  // A terminal's Ctrl-C is the controller's to hear; here it would end the run before it is healed.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => stop.abort());
  return stop.signal;
}

async function writeOutcome(layout: RunLayout, outcome: OutcomeFile, emit: (event: RunEvent) => void): Promise<void> {
  try {
    await writeJsonFile(layout.outcome, outcome);
  } catch (error) {
    // The controller finds no outcome, which it takes for a run that was cut short: never a pass.
    emit({ kind: 'message', level: 'error', text: messageOf(error) });
  }
}

try {
  await main(process.argv[2] ?? '');
  process.exit(exitStatus.passed);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(exitStatus.harness);
}
