import { isJsonObject } from '../../harness/core/json.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, targetOf } from '../fault-options.ts';
import { isDead, processState } from '../process-state.ts';
import { stoppedOn } from '../prove-up.ts';
import { resolveTarget } from '../resolve-target.ts';
import { aimAtWork, workEvidence, workNow } from '../work-in-flight.ts';
import { drawPause, pauseOptionsSchema } from './draw-pause.ts';
import { stopTree } from './stop-tree.ts';

/** SIGSTOP of everything that the system runs on its targets; SIGCONT when the step ends. */
export const pause: Fault = {
  name: 'pause',
  class: 'timing',
  summary: 'stops the processes of one node, several or all, and lets them go on',
  mechanism: 'SIGSTOP to the whole process tree: connections stay open, the kernel acknowledges, nobody answers',
  finds: 'deposed leaders that still act, leases and detectors that trust time, stale reads just after resuming',
  evidence: 'state T of every process in /proc; bit: operations wait for a stopped node',
  needs: ['signal'],
  claims: ['processes'],
  draw: drawPause,
  inject,
  prove,
  bit,
  heal,
  proveHealed,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, pauseOptionsSchema);
  const target = resolveTarget(targetOf(step), context, options.fallback);
  await aimAtWork(context, target.nodes, options.lingerMs);
  const at = workNow(context, target.nodes);
  const pids = await Promise.all(target.nodes.map(async (node) => await stopTree(context.cluster.node(node))));
  const struck = workEvidence(at, workNow(context, target.nodes));
  return {
    targets: target.nodes,
    links: [],
    note: `SIGSTOP to ${pids.flat().length} processes on ${target.nodes.join(', ')}; ${target.how}`,
    memory: { step: step.id, pids: pids.flat(), struck: { holds: struck.holds, note: struck.note } },
  };
}

/** Every process of the targets is in state T, in /proc; a child that was forked meanwhile must be too. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const nodes = injected.targets.map((node) => context.cluster.node(node));
  const pids = (await Promise.all(nodes.map(async (node) => await node.pids()))).flat();
  const states = await Promise.all(pids.map(async (pid) => ({ pid, state: await processState(pid) })));
  const living = states.filter(({ state }) => !isDead(state));
  const running = living.filter(({ state }) => state !== 'T');
  const seen = living.map(({ pid, state }) => `${pid} ${state}`).join(', ');
  if (living.length === 0) return { holds: false, note: 'nothing runs there' };
  return {
    holds: running.length === 0,
    note: `process states: ${seen}`,
    detail: living,
  };
}

/** Work was in flight when the signal came, or a client has waited for a stopped node since. */
async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const struck = isJsonObject(injected.memory) ? injected.memory['struck'] : undefined;
  const then = isJsonObject(struck) && typeof struck['note'] === 'string' ? struck['note'] : 'nothing was in flight';
  if (isJsonObject(struck) && struck['holds'] === true) return { holds: true, note: then };
  const { openOnTargets } = workNow(context, injected.targets);
  return await Promise.resolve({
    holds: openOnTargets > 0,
    note: openOnTargets > 0 ? `${openOnTargets} client operations wait for it` : then,
  });
}

/** SIGCONT to its own targets: another pause may hold the others. The end of the phase resumes every node of all. */
async function heal(injected: Injected, context: FaultContext): Promise<void> {
  const targets = injected.targets.map((node) => context.cluster.node(node));
  await Promise.all(targets.map(async (node) => await node.signalAll('SIGCONT')));
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const stopped = await stoppedOn(context, injected.targets);
  return stopped.length === 0
    ? { holds: true, note: `${injected.targets.join(', ')} no longer stopped` }
    : { holds: false, note: `still stopped: ${stopped.join(', ')}` };
}
