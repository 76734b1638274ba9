import { isJsonObject } from '../../harness/core/json.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { pidsByNode } from '../node-pids.ts';
import { isDead, processState } from '../process-state.ts';
import { nodesUp } from '../prove-up.ts';
import { resolveTarget } from '../resolve-target.ts';
import { startIfDown } from '../start-if-down.ts';
import { workEvidence } from '../work-in-flight.ts';
import { drawKill, killOptionsSchema, plainKill } from './draw-kill.ts';
import { beginKill, killOf } from './active-kills.ts';
import { startStorm } from './storm.ts';
import { strike } from './strike.ts';

/** What a signal that can be caught is given before SIGKILL follows. */
const graceMs = 1_000;

/** Ends everything that the system runs on its targets, by SIGKILL or another signal, and restarts it when the step ends. */
export const kill: Fault = {
  name: 'kill',
  class: 'crash',
  summary:
    'kills the processes of one node, several or all, and restarts them; also storms, at start-up and in recovery',
  mechanism: 'SIGKILL (or another signal) to every process of the node; what was written stays, memory is lost',
  finds: 'lost votes and decisions, log records told before they were written, recovery that forgets or repeats',
  evidence: 'the processes are gone; bit: operations or transactions were in flight',
  needs: ['signal'],
  claims: ['processes'],
  draw: drawKill,
  plain: plainKill,
  inject,
  prove,
  bit,
  heal,
  proveHealed,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, killOptionsSchema);
  const target = resolveTarget(targetOf(step), context, options.fallback);
  const signal = options.signal ?? 'SIGKILL';
  const active = beginKill(context.cluster, step.id, { signal, graceMs: options.graceMs ?? graceMs });
  const pids = await pidsByNode(context, target.nodes);
  await strike(active, context, target.nodes, { lingerMs: options.lingerMs });
  if (options.storm !== undefined) active.planned = options.storm;
  const storm =
    options.storm === undefined
      ? ''
      : `, again ${options.storm.times} times ${momentText[options.storm.moment ?? 'later']}`;
  const forced = active.strikes[0]?.isForced === true ? ', SIGKILL to what did not end by it' : '';
  return {
    targets: target.nodes,
    links: [],
    note: `${signal} to ${Object.values(pids).flat().length} processes on ${target.nodes.join(', ')}${forced}${storm}; ${target.how}`,
    memory: { step: step.id, pids },
  };
}

const momentText = {
  later: 'after restarts',
  'start-up': 'as soon as it runs again',
  recovery: 'before it is ready again',
} as const;

async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const active = killOf(context.cluster, stepOf(injected));
  const before = pidsOf(injected);
  const states = await Promise.all(before.map(async (pid) => ({ pid, state: await processState(pid) })));
  const alive = states.filter(({ state }) => !isDead(state));
  // A supervisor that restarts behind the harness's back leaves other pids.
  const now = Object.values(await pidsByNode(context, injected.targets)).flat();
  const holds = before.length > 0 && alive.length === 0 && now.length === 0;
  if (active?.planned !== undefined && active.storm === undefined) startStorm(active, context, injected.targets);
  if (before.length === 0) return { holds, note: 'nothing ran there before' };
  const left = [...alive.map(({ pid, state }) => `${pid} is ${state}`), ...now.map((pid) => `${pid} runs`)];
  return {
    holds,
    note: holds ? `gone: ${before.join(', ')}` : `not all gone: ${left.join(', ')}`,
    detail: { pids: before },
  };
}

async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const active = killOf(context.cluster, stepOf(injected));
  const strikes = active?.strikes ?? [];
  const found = strikes.map(({ at, after }) => workEvidence(at, after));
  const best = found.find((evidence) => evidence.holds) ?? found[0] ?? { holds: false, note: 'nothing was killed' };
  const error = active?.stormError === undefined ? '' : `; the storm ended early: ${active.stormError}`;
  const early = strikes.filter(({ wasReady }) => wasReady === false).length;
  const of =
    strikes.length > 1 ? ` (${strikes.length} kills${early > 0 ? `, ${early} before it was ready again` : ''})` : '';
  return await Promise.resolve({ ...best, note: `${best.note}${of}${error}` });
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  const active = killOf(context.cluster, stepOf(injected));
  active?.storm?.stop.abort();
  await active?.storm?.done;
  await startIfDown(context, injected.targets);
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  return await nodesUp(context, injected.targets);
}

function pidsOf(injected: Injected): number[] {
  const pids = isJsonObject(injected.memory) ? injected.memory['pids'] : undefined;
  if (!isJsonObject(pids)) return [];
  return Object.values(pids)
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter((pid) => typeof pid === 'number');
}
