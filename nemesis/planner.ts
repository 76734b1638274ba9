import { UsageError } from '../harness/core/errors.ts';
import type { NodeName } from '../harness/core/op.ts';
import { type Plan, type Step, planVersion } from '../harness/core/plan.ts';
import { Prng } from '../harness/core/prng.ts';
import type { DrawContext, Fault } from '../harness/ports/fault.ts';
import type { System } from '../harness/ports/system.ts';
import type { Ability } from '../harness/ports/transport.ts';
import { type Placed, layFaults } from './lay-faults.ts';
import { ownsProcesses } from './owns-processes.ts';
import { faults as allFaults } from './registry.ts';
import { drawSwarm } from './swarm.ts';

/** What the planner needs to know of a system. */
type PlannedSystem = Pick<
  System,
  'name' | 'failureModel' | 'timeouts' | 'role' | 'recoveryMs' | 'operator' | 'membership'
>;

export interface PlanRequest {
  readonly seed: string;
  readonly system: PlannedSystem;
  readonly systemVersion: string;
  readonly nodes: readonly NodeName[];
  readonly workload: string;
  /** `['all']`, `['none']`, or kinds by name; a kind outside the system's declared model must be named. */
  readonly faults: readonly string[];
  /** How long clients run before and during the faults; recovery and final reads come on top. */
  readonly timeLimitMs: number;
  /** What faults on processes leave: `keep` a majority of the nodes, `break` none; either where it is absent. */
  readonly quorum?: 'keep' | 'break' | undefined;
  /** Groups of nodes that are near each other; a node is in one of them. */
  readonly regions?: readonly (readonly NodeName[])[] | undefined;
  readonly options: Plan['options'];
  readonly abilities: readonly Ability[];
  /** Faults that are asked for one by one; they stand in the phase `during` beside those that are drawn. */
  readonly injects?: (phaseMs: number) => readonly Step[];
  /** The kinds that there are; the registry's by default. */
  readonly registry?: readonly Fault[];
}

/** The quiet beginning: this share of the time limit, and at least so long, but never more than half of it. */
const beforeShare = 0.15;
const beforeMinMs = 1_000;
/** What a system is given to recover after the longest fault, on top of twice its length. */
const recoveryBaseMs = 5_000;
/** Of fewer, one is no minority. */
const quorumNodesMin = 3;
/** The shortest recovery: one round of everything must fit. */
const recoveryMinMs = 1_000;

/**
 * Draws the whole plan from the seed: the same request gives the same plan, byte for byte. Pure.
 *
 * @throws UsageError for a kind of fault that there isn't.
 */
export function drawPlan(request: PlanRequest): Plan {
  const beforeMs = Math.min(
    Math.max(beforeMinMs, Math.round(beforeShare * request.timeLimitMs)),
    Math.floor(request.timeLimitMs / 2),
  );
  const duringMs = Math.max(0, Math.round(request.timeLimitMs - beforeMs));
  const { kinds, notRun, leftOut } = chooseKinds(request, duringMs);
  const placed = layFaults({ kinds, duringMs, context: drawContext(request) });
  const injects = request.injects?.(duringMs) ?? [];
  const required = new Set(kinds.filter((kind) => placed.some(({ fault }) => fault === kind)).map(({ name }) => name));
  const crowded = kinds.filter(({ name }) => !required.has(name));
  return {
    version: planVersion,
    seed: request.seed,
    system: request.system.name,
    systemVersion: request.systemVersion,
    workload: request.workload,
    nodes: request.nodes,
    options: request.options,
    // What was asked for by name and can't be done is missed, not forgotten: without it the run is inconclusive.
    requires: [...new Set([...required, ...injects.map(faultName), ...namedOf(notRun, request.faults)])],
    notRun: [...notRun, ...crowded.map(({ name }) => ({ what: name, why: 'the time limit leaves no room for it' }))],
    ...(leftOut.length === 0 ? {} : { leftOut }),
    steps: phases(request, { beforeMs, duringMs, placed, injects }),
  };
}

function drawContext(request: PlanRequest): Omit<DrawContext, 'maxMs'> {
  const { nodes, system, abilities } = request;
  return {
    nodes,
    roles: Object.fromEntries(nodes.map((node) => [node, system.role(node, nodes)])),
    timeouts: system.timeouts,
    prng: Prng.fromSeed(request.seed).fork('nemesis'),
    abilities,
    quorum: request.quorum,
    regions: request.regions,
  };
}

function namedOf(notRun: readonly { readonly what: string }[], faults: readonly string[]): string[] {
  return notRun.map(({ what }) => what).filter((name) => faults.includes(name));
}

function faultName(step: Step): string {
  return step.do.kind === 'fault' ? step.do.fault : '';
}

interface Chosen {
  readonly kinds: readonly Fault[];
  readonly notRun: Plan['notRun'];
  readonly leftOut: readonly string[];
}

/** The kinds that run, those that were asked for and can't be run, with the reason, and those that this seed leaves out. */
function chooseKinds(request: PlanRequest, duringMs: number): Chosen {
  const registry = request.registry ?? allFaults;
  if (request.faults.includes('none') && request.faults.length > 1) {
    throw new UsageError(
      `--faults: none can't be combined with ${request.faults.filter((name) => name !== 'none').join(', ')}`,
    );
  }
  const isAll = request.faults.includes('all');
  const named = request.faults.filter((name) => name !== 'all' && name !== 'none');
  const unknown = named.find((name) => !registry.some((fault) => fault.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `unknown fault ${unknown}; there are ${registry.map(({ name }) => name).join(', ')}, all, none`,
    );
  }
  const kinds: Fault[] = [];
  const notRun: { what: string; why: string }[] = [];
  for (const fault of registry) {
    const isNamed = named.includes(fault.name);
    if (!isAll && !isNamed) continue;
    const why = whyNot(fault, request, isNamed);
    if (why === undefined) kinds.push(fault);
    else notRun.push({ what: fault.name, why });
  }
  // Who is named runs; the others take turns.
  const isNamed = ({ name }: Fault): boolean => named.includes(name);
  const { drawn, leftOut } = drawSwarm(
    kinds.filter((kind) => !isNamed(kind)),
    { duringMs, prng: Prng.fromSeed(request.seed).fork('swarm') },
  );
  const chosen = kinds.filter((kind) => isNamed(kind) || drawn.includes(kind));
  // A link has one owner: where a relay carries it, no rule of the kernel acts on it.
  const relayed = chosen.find(({ needs }) => needs.includes('relay'));
  const clashing = relayed === undefined ? [] : chosen.filter(({ needs }) => needs.includes('packet-loss'));
  return {
    kinds: chosen.filter((kind) => !clashing.includes(kind)),
    notRun: [
      ...notRun,
      ...clashing.filter(isNamed).map(({ name }) => ({
        what: name,
        why: `a relay carries the links, because of ${relayed?.name}, and no rule of the kernel may act on them`,
      })),
    ],
    leftOut: [...leftOut, ...clashing.filter((kind) => !isNamed(kind))].map(({ name }) => name),
  };
}

function whyNot(fault: Fault, request: PlanRequest, isNamed: boolean): string | undefined {
  const { safety } = request.system.failureModel;
  if (!isNamed && !safety.includes(fault.class)) {
    const declared = safety.length === 0 ? 'nothing' : safety.join(', ');
    return `class ${fault.class} is outside the failure model of ${request.system.name} (${declared}); name it to run it all the same`;
  }
  if (!isNamed && fault.isRegional === true && request.regions === undefined)
    return 'the run has no regions; --regions 2 makes two of its nodes';
  const absent = fault.lacks?.(request.system);
  if (absent !== undefined) return absent;
  const lacking = fault.needs.filter((need) => !request.abilities.includes(need));
  if (lacking.length > 0) return `the transport can't do it here: ${lacking.join(', ')}`;
  const isBetweenNodes =
    fault.class === 'partition' || fault.needs.includes('relay') || fault.needs.includes('packet-loss');
  if (isBetweenNodes && request.nodes.length < 2) return 'one node has nobody to be cut from';
  if (request.quorum === 'keep' && ownsProcesses(fault) && request.nodes.length < quorumNodesMin)
    return `of ${request.nodes.length} nodes none can be lost without the majority`;
  return undefined;
}

function phases(
  request: PlanRequest,
  {
    beforeMs,
    duringMs,
    placed,
    injects,
  }: { beforeMs: number; duringMs: number; placed: readonly Placed[]; injects: readonly Step[] },
): Step[] {
  const children = placed.map(({ fault, atMs, draw }, index): Step => {
    return {
      id: `2.${index + 1}`,
      when: { kind: 'time', ms: atMs },
      do: { kind: 'fault', fault: fault.name, target: draw.target, options: draw.options },
      until: { kind: 'duration', ms: draw.durationMs },
      // In a crowd a fault may find nothing to hit: that one of each kind bit is asked for, whichever it is.
      required: false,
    };
  });
  const longestMs = Math.max(
    0,
    ...placed.map(({ draw }) => draw.durationMs),
    ...injects.map(({ until }) => until?.ms ?? 0),
  );
  const recoveryMs = Math.max(recoveryMinMs, request.system.recoveryMs ?? 2 * longestMs + recoveryBaseMs);
  return [
    {
      id: '1',
      when: { kind: 'time', ms: 0 },
      do: { kind: 'phase', name: 'before' },
      until: { kind: 'duration', ms: beforeMs },
      required: true,
    },
    {
      id: '2',
      when: { kind: 'afterStep', step: '1', stage: 'done', delayMs: 0 },
      do: { kind: 'phase', name: 'during' },
      until: { kind: 'duration', ms: duringMs },
      required: true,
      steps: [...children, ...injects],
    },
    {
      id: '3',
      // Recovery is timed from the proven heal: what comes before it is the harness's time, not the system's.
      when: { kind: 'afterStep', step: '2', stage: 'healed', delayMs: 0 },
      do: { kind: 'phase', name: 'after' },
      until: { kind: 'duration', ms: recoveryMs },
      required: true,
    },
    {
      id: '4',
      when: { kind: 'afterStep', step: '3', stage: 'done', delayMs: 0 },
      do: { kind: 'phase', name: 'final' },
      required: true,
    },
  ];
}
