import { join } from 'node:path';
import type { Workload } from '../../../workloads/workload.ts';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunEvent } from '../../ports/reporter.ts';
import type { System } from '../../ports/system.ts';
import { type Cluster, type Transport, clientsName } from '../../ports/transport.ts';
import type { RunLayout } from '../../store/run-layout.ts';
import type { OutcomeFile } from '../../store/run-schema.ts';
import type { Parts } from '../parts.ts';
import { RunClock } from '../run-clock.ts';
import { Stages } from '../stages.ts';
import { driveCluster } from './drive-cluster.ts';
import { RunFiles } from './run-files.ts';

export interface InsideRequest {
  readonly layout: RunLayout;
  readonly plan: Plan;
  readonly parts: Parts;
  readonly system: System;
  readonly workload: Workload;
  readonly transport: Transport;
  readonly bug: string | undefined;
  readonly emit: (event: RunEvent) => void;
  /** Fires when the run is to end early: heal, collect, and go. */
  readonly stop: AbortSignal;
}

/** What a run knows of itself while it happens. */
export interface InsideRun extends InsideRequest {
  readonly clock: RunClock;
  readonly files: RunFiles;
  readonly stages: Stages;
  readonly cluster: Cluster;
  /** Evidence known to be missing, one line each. */
  readonly gaps: string[];
  readonly crashes: string[];
}

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
        dataFolder: join(layout.folder, 'data'),
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
    gaps,
    crashes,
    leftovers,
    stagesMs: stages.tookMs,
  };
}

/** The node's end of a link that starts at the clients. */
export function clientReach(cluster: Cluster): (node: string, port: string) => { host: string; port: number } {
  return (node, port) => cluster.reach(clientsName, node, port);
}

async function tearDown(cluster: Cluster, stages: Stages): Promise<readonly string[]> {
  try {
    return await stages.time('teardown', async () => cluster.dispose());
  } catch (error) {
    return [`teardown failed: ${messageOf(error)}`];
  }
}

/** Of our own bugs the stack is wanted, in the log; of the environment's failures the message is enough. */
function describe(error: unknown): string {
  return error instanceof EnvironmentError
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
}
