import { EnvironmentError, UsageError, messageOf } from '../../core/errors.ts';
import type { Cluster } from '../../ports/transport.ts';
import type { OutcomeFile } from '../../store/run-schema.ts';
import { RunClock } from '../run-clock.ts';
import { Stages } from '../stages.ts';
import { driveCluster } from './drive-cluster.ts';
import type { InsideRequest } from './inside-run.ts';
import { needsDisk } from './needs-disk.ts';
import { needsRelay } from './needs-relay.ts';
import { RunFiles } from './run-files.ts';

/** Provisions, drives and tears down, and says how that went. Never rejects: a failure is part of the outcome. */
export async function runInside(request: InsideRequest): Promise<OutcomeFile> {
  const { layout, plan, emit, transport, system } = request;
  const stages = new Stages(emit);
  const gaps: string[] = [];
  const crashes: string[] = [];
  const leftovers: string[] = [];
  const full = new AbortController();
  const files = new RunFiles(layout, (error) => {
    gaps.push(error.message);
    emit({ kind: 'message', level: 'error', text: error.message });
    // What can't be recorded can't be judged: the run ends here.
    full.abort();
  });
  const stop = AbortSignal.any([request.stop, full.signal]);
  let cluster: Cluster | undefined;
  let failure: unknown;
  try {
    cluster = await stages.time('provision', async () =>
      transport.provision({
        nodes: plan.nodes,
        ports: system.ports,
        relay: needsRelay(plan, request.parts.faults),
        disk: needsDisk(plan, request.parts.faults),
        ...(system.framings === undefined ? {} : { framings: system.framings }),
        dataFolder: layout.data,
        logFolder: layout.logs,
      }),
    );
    await driveCluster({ ...request, stop, clock: new RunClock(), files, stages, cluster, gaps, crashes });
  } catch (error) {
    failure = error;
  } finally {
    files.flush();
    if (cluster !== undefined) leftovers.push(...(await tearDown(cluster, stages)));
    files.close();
  }
  const isStopped = request.stop.aborted;
  return {
    status: failure === undefined || isStopped ? (isStopped ? 'stopped' : 'completed') : 'failed',
    code: failure instanceof EnvironmentError ? failure.code : failure === undefined ? null : 'harness',
    message: failure === undefined ? null : describe(failure),
    gaps: [...gaps, ...request.strayErrors.gaps],
    crashes,
    leftovers,
    stagesMs: stages.tookMs,
  };
}

async function tearDown(cluster: Cluster, stages: Stages): Promise<readonly string[]> {
  try {
    return await stages.time('teardown', async () => cluster.dispose());
  } catch (error) {
    return [`teardown failed: ${messageOf(error)}`];
  }
}

/** Of our own bugs the stack is wanted, in the log; of what a user can mend the message is enough. */
function describe(error: unknown): string {
  return error instanceof EnvironmentError || error instanceof UsageError
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
}
