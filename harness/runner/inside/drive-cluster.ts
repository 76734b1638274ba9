import { join } from 'node:path';
import { MessageTriggers } from '../../../nemesis/triggers/message-triggers.ts';
import { TriggerHub } from '../../../nemesis/triggers/trigger-hub.ts';
import type { OnTrigger } from '../../../nemesis/wait-for-start.ts';
import type { NodeName } from '../../core/op.ts';
import type { Client } from '../../ports/client.ts';
import type { FaultContext } from '../../ports/fault.ts';
import type { MessageRelay } from '../../ports/message-relay.ts';
import type { SystemContext } from '../../ports/system.ts';
import { clientsName } from '../../ports/transport.ts';
import { nemesisValue } from '../../core/nemesis-line.ts';
import { EnvironmentError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { walkSteps } from '../../core/plan.ts';
import { type TimeWindow, formatDurationMs, nanosToMs } from '../../core/time.ts';
import { encodeValue } from '../../store/history-recorder.ts';
import { ClientLoad } from '../client-load.ts';
import { DiskWatch } from '../disk-watch.ts';
import { Interpreter } from '../interpreter.ts';
import { OpenVotes } from '../open-votes.ts';
import { Observer } from '../observer.ts';
import { numberIn, rolesOf, workloadContextOf } from '../resolve-run.ts';
import { StarvationWatch } from '../starvation.ts';
import { TraceCollector } from '../trace-collector.ts';
import { ClusterLife } from './cluster-life.ts';
import { Drive } from './drive.ts';
import { LiveChecks } from './live-checks.ts';
import { LogFollower } from './log-follower.ts';
import { checkersOf } from '../judge/checker-choices.ts';
import { finalStates } from './final-states.ts';
import { LiveCounts } from './live-counts.ts';
import { makeClient } from './make-client.ts';
import type { InsideRun } from './inside-run.ts';
import { recordMessages } from './record-messages.ts';
import { Ticker } from './ticker.ts';

/** A process's last words, as the verdict quotes them. */
const crashCharsMax = 2_000;
/** As many as are told of, and recorded. */
const crashesMax = 5;

/** Starts the system on a provisioned cluster, drives the plan against it, and collects what it holds at the end. */
export async function driveCluster(run: InsideRun): Promise<void> {
  const { clock, cluster, files, plan, stages, system, workload } = run;
  const roles = rolesOf(system, plan.nodes);
  const workloadContext = workloadContextOf(plan, roles);
  const initial = workload.initial(workloadContext);
  const enough = new AbortController();
  const checks = liveChecks(run, initial, enough);
  const votes = new OpenVotes();
  const triggers: { hub?: TriggerHub } = {};
  const traces = new TraceCollector(
    files.traces,
    () => clock.now(),
    (event) => {
      votes.see(event);
      checks?.seeTrace(event);
      triggers.hub?.seeTrace(event);
    },
  );
  const context: SystemContext = {
    cluster,
    version: plan.systemVersion,
    options: plan.options,
    initial,
    onTrace: (node, line) => traces.receive(node, line),
    ...(run.bug === undefined ? {} : { bug: run.bug }),
  };
  const state: { drive?: Drive; isEnding: boolean } = { isEnding: false };
  const life = new ClusterLife({
    system,
    context,
    isExpected: (node) => state.isEnding || state.drive?.isUnderAttack(node) === true,
    onCrash: ({ node, text }) => {
      // One that is started again ends again.
      if (run.crashes.length >= crashesMax) return;
      run.crashes.push(text.slice(0, crashCharsMax));
      run.emit({ kind: 'message', level: 'warn', text });
      state.drive?.recordCrash(node, text);
    },
  });
  try {
    await stages.time('start', async () => life.startAll(run.stop));
  } catch (error) {
    // The other nodes end with the cluster, and not by themselves.
    state.isEnding = true;
    throw error;
  }

  const counts = new LiveCounts();
  const load = new ClientLoad(() => clock.now(), workloadContext.concurrency);
  const interpreter = new Interpreter({
    concurrency: workloadContext.concurrency,
    nodeOf: (slot) => workload.nodeOf(slot, workloadContext),
    clientFor: (_process, node) => newClient(run, node),
    now: () => clock.now(),
    record: (entry) => {
      const index = files.history.record(entry);
      counts.see(entry);
      load.see(entry);
      checks?.see(entry, index);
    },
    timeoutMs: numberIn(plan, 'operationTimeoutMs'),
  });
  const observer = new Observer({
    nodes: system.observe === undefined ? [] : plan.nodes,
    observe: async (node, signal) => {
      if (system.observe === undefined) throw new EnvironmentError('not-observable', `${system.name} can't be asked`);
      return await system.observe(node, context, signal);
    },
    now: () => clock.now(),
    record: (sample) => files.sample(sample),
    onState: (node, sampled) => triggers.hub?.seeState(node, sampled),
  });
  const faultContext: FaultContext = {
    cluster,
    system,
    nodes: plan.nodes,
    restart: async (node) => life.restart(node),
    isReady: async (node, signal) => life.isReady(node, signal),
    stateOf: (node) => observer.latest(node)?.state,
    openOperations: (node) => interpreter.openOperations(node),
    traceCount: (node) => traces.count(node),
    openVotes: () => votes.count,
    load,
    aims: true,
    signal: run.stop,
  };
  const hub = new TriggerHub((selector, node) => isMeant(selector, node, faultContext));
  triggers.hub = hub;
  await using messages = messageTriggers(cluster.net.relay, faultContext);
  await using recorder = await recordMessages(run);
  const triggered: OnTrigger = async (trigger, signal) => {
    const { event } = trigger;
    if (event.on !== 'message') return await hub.waitFor(trigger, event, signal);
    return (await messages?.waitFor(trigger, event, signal)) ?? 'no relay carries the messages of this run';
  };
  const drive = new Drive({
    ...run,
    workloadContext,
    interpreter,
    faults: run.parts.faults,
    faultContext,
    counts,
    load,
    onTrigger: async (trigger, signal) => await triggered(trigger, signal),
    onNemesis: (line) => recorder?.see(line),
    enough: enough.signal,
  });
  state.drive = drive;
  const ticker = new Ticker({ drive, counts, observer, nodes: plan.nodes, now: () => clock.now(), emit: run.emit });
  const watching = {
    now: () => clock.now(),
    report: (window: TimeWindow, why: string): void => recordStarved(run, window, why),
  };
  const starvation = new StarvationWatch(watching);
  const disk = new DiskWatch({ ...watching, path: join(run.layout.data, 'disk-watch') });
  using logs = followLogs(run, hub);
  void logs;
  try {
    observer.start();
    await stages.time('drive', async () => {
      await drive.run();
      await interpreter.close();
    });
    await stages.time('collect', async () => {
      await observer.stop();
      for (const final of await finalStates({ system, context, nodes: plan.nodes, now: () => clock.now() }))
        files.final(final);
    });
  } finally {
    state.isEnding = true;
    ticker.stop();
    starvation.stop();
    disk.stop();
    await observer.stop();
    run.gaps.push(...traces.gaps);
  }
}

/** A trigger means a node by its name, or by a role that several may play, by configuration or by what they say of themselves. */
function isMeant(selector: string, node: NodeName, { nodes, stateOf, system }: FaultContext): boolean {
  if (nodes.includes(selector) || selector === clientsName || node === clientsName) return selector === node;
  return stateOf(node)?.role === selector || system.role(node, nodes) === selector;
}

/** Messages can be waited for where a relay carries them. */
function messageTriggers(relay: MessageRelay | undefined, context: FaultContext): MessageTriggers | undefined {
  if (relay === undefined) return undefined;
  const { nodes, system } = context;
  const names = [...nodes, clientsName];
  return new MessageTriggers({ relay, system, names, isNode: (selector, node) => isMeant(selector, node, context) });
}

/** Logs are read where a trigger waits for a line of one. */
function followLogs({ cluster, plan }: InsideRun, hub: TriggerHub): Disposable | undefined {
  const isWaiting = [...walkSteps(plan.steps)].some(
    ({ when }) => when.kind === 'trigger' && when.trigger.event.on === 'log',
  );
  if (!isWaiting) return undefined;
  const folders = new Map(cluster.nodes.map(({ name, logFolder }) => [name, logFolder]));
  return new LogFollower(folders, (node, line) => hub.seeLog(node, line));
}

/** Those of the run's checkers that can judge while it goes on, where a violation is to end it. */
function liveChecks(run: InsideRun, initial: Json, enough: AbortController): LiveChecks | undefined {
  if (!run.isViolationTheEnd) return undefined;
  const { clock, emit, system, workload } = run;
  const checks = new LiveChecks({
    checkers: checkersOf(workload, system),
    initial,
    promised: system.properties
      .filter(({ workloads }) => workloads?.includes(workload.name) ?? true)
      .map(({ name }) => name),
    onViolation: ({ property, title }) => {
      emit({
        kind: 'message',
        level: 'warn',
        text: `${property}: ${title}; seen at ${formatDurationMs(nanosToMs(clock.now()))}, the load ends here`,
      });
      enough.abort();
    },
  });
  if (checks.count === 0)
    emit({
      kind: 'message',
      level: 'warn',
      text: '--stop-on violation: none of the checkers of this run can judge while it goes on',
    });
  return checks;
}

function newClient({ cluster, plan, system, workload }: InsideRun, node: NodeName): Client {
  const factory = system.clients[workload.name];
  if (factory === undefined)
    throw new EnvironmentError('no-client', `${system.name} has no client for ${workload.name}`);
  return makeClient(factory, {
    node,
    reach: (to, port) => cluster.reach(clientsName, to, port),
    nodes: plan.nodes,
    options: plan.options,
    ...(cluster.clientAddress === undefined ? {} : { localAddress: cluster.clientAddress }),
  });
}

function recordStarved(run: InsideRun, window: TimeWindow, why: string): void {
  const { f, value } = nemesisValue({ kind: 'starved', from: window.from, to: window.to, why });
  run.files.history.record({
    time: run.clock.now(),
    type: 'info',
    process: 'nemesis',
    f,
    valueText: encodeValue(value),
  });
}
