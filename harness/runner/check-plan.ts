import type { Workload } from '../../workloads/workload.ts';
import { boundNames } from '../../nemesis/inject/inject-steps.ts';
import { suggestion } from '../config/nearest-name.ts';
import { runOptionForms, runOptionsSchema } from '../config/options.ts';
import { UsageError } from '../core/errors.ts';
import { type Plan, type Step, phaseNames, walkSteps } from '../core/plan.ts';
import type { System } from '../ports/system.ts';
import { clientsName } from '../ports/transport.ts';
import type { Parts } from './parts.ts';

/** What a plan is looked at with. */
export interface PlanParts extends Pick<Parts, 'faults'> {
  readonly system: System;
  readonly workload: Workload;
}

/**
 * Looks at what a schema can't see in a plan that somebody wrote or changed: a step that would never run, a name that
 * means nothing here. Without it the run would go on and prove less than its plan says.
 *
 * @throws UsageError with `place`, the step, and the nearest right thing.
 */
export function checkPlan(plan: Plan, parts: PlanParts, place: string): void {
  const why = problemOf(plan, parts);
  if (why !== undefined) throw new UsageError(`${place}: ${why}`);
}

function problemOf(plan: Plan, parts: PlanParts): string | undefined {
  return (
    nodesProblem(plan, parts.system) ??
    optionsProblem(plan) ??
    idsProblem(plan) ??
    phasesProblem(plan) ??
    first(walkSteps(plan.steps), (step) => stepProblem(step, plan, parts)) ??
    first(plan.requires, (fault) => faultProblem(fault, parts, 'requires'))
  );
}

function nodesProblem({ nodes }: Plan, { name, nodeCount: { min, max } }: System): string | undefined {
  // Names of folders, and in messages beside our own words.
  const odd = nodes.find(
    (node) => !/^[A-Za-z0-9][\w-]{0,40}$/.test(node) || node === clientsName || node === 'nemesis',
  );
  if (odd !== undefined) return `nodes: "${odd}" can't name a node; write n1, n2 ...`;
  const twice = nodes.find((node, i) => nodes.indexOf(node) !== i);
  if (twice !== undefined) return `nodes: "${twice}" is there twice`;
  if (nodes.length >= min && nodes.length <= max) return undefined;
  return `nodes: ${nodes.length} of them, and ${name} takes ${min} to ${max}`;
}

/** The runner's own numbers have the bounds that they have as flags. */
function optionsProblem({ options }: Plan): string | undefined {
  const { concurrency, rate, operations, operationTimeoutMs } = options;
  const value = {
    concurrency,
    rate,
    operationTimeout: operationTimeoutMs,
    ...(operations === undefined ? {} : { operations }),
  };
  const bad = (['concurrency', 'rate', 'operationTimeout'] as const).find((name) => typeof value[name] !== 'number');
  const checked = runOptionsSchema.safeParse(value);
  const field = bad ?? (checked.success ? undefined : checked.error.issues[0]?.path[0]);
  if (field === undefined) return undefined;
  if (field === 'operationTimeout')
    return `options.operationTimeoutMs ${String(operationTimeoutMs)}: milliseconds above 0 are expected`;
  const form = (runOptionForms as Readonly<Record<string, string>>)[String(field)] ?? 'something else';
  return `options.${String(field)} ${String(options[String(field)])}: ${form} is expected`;
}

function idsProblem({ steps }: Plan): string | undefined {
  const seen = new Set<string>();
  return first(walkSteps(steps), ({ id }) => {
    if (id.trim() === '' || id.length > 100)
      return `step ${JSON.stringify(id.slice(0, 100))}: an id of 1 to 100 characters is expected`;
    if (seen.has(id)) return `step ${id}: another step has this id, too; ids are unique`;
    seen.add(id);
    return undefined;
  });
}

/** The runner goes through the phases one after another, as they stand; all else would be passed over. */
function phasesProblem({ steps }: Plan): string | undefined {
  let last = -1;
  return (
    first(steps, (step) => {
      if (step.do.kind !== 'phase')
        return `step ${step.id}: a ${step.do.kind} can't stand outside of a phase; put it into the steps of "during"`;
      const { name } = step.do;
      const at = phaseNames.indexOf(name);
      if (at <= last) return `step ${step.id}: phase ${name} can't come here; the order is ${phaseNames.join(', ')}`;
      last = at;
      if (name !== 'final' && step.until === undefined)
        return `step ${step.id}: phase ${name} has no end; give it "until"`;
      if (name !== 'during' && (step.steps ?? []).length > 0)
        return `step ${step.id}: faults strike in "during" alone, and phase ${name} has steps`;
      return orderProblem(step.steps ?? []) ?? undefined;
    }) ?? orderProblem(steps)
  );
}

/** Steps wait for their siblings; one that waits for itself, by whatever detour, never begins. */
function orderProblem(siblings: readonly Step[]): string | undefined {
  const waitsFor = new Map(siblings.map(({ id, when }) => [id, when.kind === 'afterStep' ? when.step : undefined]));
  return first(siblings, ({ id }) => {
    const other = waitsFor.get(id);
    if (other !== undefined && !waitsFor.has(other))
      return `step ${id}: it comes after step "${other}", which is none of its siblings${suggestion(other, [...waitsFor.keys()])}`;
    const passed = [id];
    for (let next = other; next !== undefined; next = waitsFor.get(next)) {
      if (next === id) return `step ${id}: it waits for itself: ${[...passed, id].join(' after ')}`;
      if (passed.includes(next)) return undefined;
      passed.push(next);
    }
    return undefined;
  });
}

function stepProblem(step: Step, plan: Plan, parts: PlanParts): string | undefined {
  if (step.when.kind === 'event') {
    const names = parts.workload.operations.map(({ f }) => f);
    const { f } = step.when;
    if (!names.includes(f))
      return `step ${step.id}: ${parts.workload.name} has no operation "${f}"${suggestion(f, names)}`;
  }
  if (step.do.kind === 'phase')
    return plan.steps.includes(step) ? undefined : `step ${step.id}: a phase can't stand inside of another`;
  if ((step.steps ?? []).length > 0) return `step ${step.id}: a fault has no steps of its own`;
  const { fault, target } = step.do;
  const trigger = step.when.kind === 'trigger' ? step.when.trigger : undefined;
  if (target.kind === 'bound' && (trigger === undefined || !boundNames(trigger.event).includes(target.name)))
    return `step ${step.id}: "${target.name}" is bound by no trigger of the step`;
  const message = trigger?.event.on === 'message' ? trigger.event.name : undefined;
  const messages = Object.keys(parts.system.messages ?? {});
  if (message !== undefined && !messages.includes(message))
    return `step ${step.id}: ${parts.system.name} has no message "${message}"${suggestion(message, messages)}`;
  const stranger = target.kind === 'nodes' ? target.nodes.find((node) => !plan.nodes.includes(node)) : undefined;
  if (stranger !== undefined)
    return `step ${step.id}: "${stranger}" is no node of the plan${suggestion(stranger, plan.nodes)}`;
  return faultProblem(fault, parts, `step ${step.id}`);
}

function faultProblem(fault: string, { faults }: PlanParts, where: string): string | undefined {
  const names = faults.map(({ name }) => name);
  return names.includes(fault) ? undefined : `${where}: fault "${fault}" is not known${suggestion(fault, names)}`;
}

/** The first problem of a sequence. */
function first<T>(items: Iterable<T>, problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
