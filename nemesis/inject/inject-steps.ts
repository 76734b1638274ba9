import { unreachable } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step, Target, When } from '../../harness/core/plan.ts';
import type { FieldConditions, TriggerEvent } from '../../harness/core/trigger.ts';
import type { DrawContext, Fault } from '../../harness/ports/fault.ts';
import type { System } from '../../harness/ports/system.ts';
import { mergeOptions } from './merge-options.ts';
import { type Inject, type InjectWhen, type Named, parseInject } from './parse-inject.ts';
import { injectError } from './tokens.ts';

export interface InjectContext {
  readonly faults: readonly Fault[];
  readonly system: System;
  readonly nodes: readonly NodeName[];
  readonly roles: Readonly<Record<NodeName, string>>;
  /** The system's messages, by name: what each has at which path. */
  readonly messages: NonNullable<System['messages']>;
  /** Names of the workload's operations. */
  readonly operations: readonly string[];
  readonly draw: Omit<DrawContext, 'maxMs'>;
  /** How long the phase lasts. */
  readonly phaseMs: number;
  /** The nearest right name, for messages. */
  readonly suggest: (name: string, names: readonly string[]) => string;
}

/** Roles that a system takes while it runs, and no configuration names. */
const dynamicRoles = ['leader', 'coordinator'];

/**
 * Steps for the faults that are asked for one by one, `i1`, `i2` ...: what an `--inject` does not say is drawn from the
 * seed.
 *
 * @throws UsageError that shows the column of a name that there isn't.
 */
export function injectSteps(sources: readonly string[], context: InjectContext): Step[] {
  const injects = sources.map(parseInject);
  const ids = injects.map((_, index) => `i${index + 1}`);
  return injects.map((inject, index) => {
    const fault = context.faults.find(({ name }) => name === inject.fault.name);
    if (fault === undefined)
      throw unknown(
        inject,
        inject.fault,
        'fault',
        context.faults.map(({ name }) => name),
        context,
      );
    checkAbilities(inject, fault, context);
    const prng = context.draw.prng.fork(`inject ${index}`);
    const drawing = { ...context.draw, prng, maxMs: inject.durationMs ?? context.phaseMs / 3, earlier: 0 };
    const draw = fault.plain?.(drawing) ?? fault.draw(drawing);
    return {
      id: ids[index] ?? '',
      when: whenOf(inject, ids, context),
      do: {
        kind: 'fault',
        fault: fault.name,
        target: targetOf(inject, context) ?? draw.target,
        options: mergeOptions(draw.options, optionsOf(inject, context)),
      },
      until: { kind: 'duration', ms: inject.durationMs ?? draw.durationMs },
      required: true,
    };
  });
}

/** What can't be done is refused before anything is done. */
function checkAbilities(inject: Inject, fault: Fault, { draw: { abilities = [] }, system }: InjectContext): void {
  const { column } = inject.fault;
  const absent = fault.lacks?.(system);
  if (absent !== undefined) throw injectError(inject.source, column, `${fault.name}: ${absent}`);
  const waitsForMessage = inject.when.kind === 'trigger' && inject.when.trigger.event.on === 'message';
  const needs = [...fault.needs, ...(waitsForMessage ? (['relay-messages'] as const) : [])];
  const lacking = needs.filter((need) => !abilities.includes(need));
  if (lacking.length > 0)
    throw injectError(inject.source, column, `it can't be done here, without ${lacking.join(', ')} (indoubt doctor)`);
}

/** `message=ack` stands for the fields that make a message an ack. */
function optionsOf(inject: Inject, context: InjectContext): Inject['options'] {
  const { message, ...options } = inject.options;
  if (typeof message !== 'string') return inject.options;
  checkMessage(inject, { name: message, column: inject.source.indexOf('message=') + 1 }, context);
  const fields = Object.entries(context.messages[message] ?? {}).map(([path, is]) => [path, { is }]);
  return { ...options, fields: Object.fromEntries(fields) as Json };
}

function checkMessage(inject: Inject, named: Named, context: InjectContext): void {
  const names = Object.keys(context.messages);
  if (!names.includes(named.name)) throw unknown(inject, named, 'message', names, context);
}

function targetOf(inject: Inject, context: InjectContext): Target | undefined {
  const { targets } = inject;
  const [first] = targets;
  if (first === undefined) return undefined;
  if (first.name.startsWith('$')) return boundTarget(inject, first);
  const { nodes, roles } = context;
  if (targets.length === 1 && !nodes.includes(first.name)) {
    if (first.name === 'all') return { kind: 'nodes', nodes };
    const playing = nodes.filter((node) => `${roles[node] ?? ''}s` === first.name);
    if (playing.length > 0) return { kind: 'nodes', nodes: playing };
    if (rolesOf(context).includes(first.name)) return { kind: 'role', role: first.name };
  }
  for (const target of targets) checkNode(inject, target, context);
  return { kind: 'nodes', nodes: targets.map(({ name }) => name) };
}

function boundTarget(inject: Inject, { name, column }: Named): Target {
  const bound = inject.when.kind === 'trigger' ? boundNames(inject.when.trigger.event) : [];
  const wanted = name.slice(1);
  if (inject.targets.length === 1 && bound.includes(wanted)) return { kind: 'bound', name: wanted };
  const names =
    bound.length === 0 ? 'its start binds nothing' : `its start binds ${bound.map((each) => `$${each}`).join(', ')}`;
  throw injectError(inject.source, column, `${name}: ${names}`);
}

/** What a trigger leaves for targets. */
export function boundNames(event: TriggerEvent): string[] {
  const variables = event.on === 'message' || event.on === 'trace' ? variablesOf(event.where) : [];
  return [...(event.on === 'message' ? ['from', 'to'] : ['node']), ...variables];
}

function variablesOf(where: FieldConditions): string[] {
  return Object.values(where).flatMap((condition) => ('bind' in condition ? [condition.bind] : []));
}

function whenOf(inject: Inject, ids: readonly string[], context: InjectContext): When {
  const { when } = inject;
  switch (when.kind) {
    case 'time':
      return when;
    case 'step': {
      const { step, stage, column } = when;
      if (ids.includes(step)) return { kind: 'afterStep', step, stage, delayMs: 0 };
      throw injectError(inject.source, column, `there is no step ${step}; those of --inject are ${ids.join(', ')}`);
    }
    case 'operation': {
      const { f, type, count, column } = when;
      if (!context.operations.includes(f))
        throw unknown(inject, { name: f, column }, 'operation', context.operations, context);
      return { kind: 'event', event: 'operation', f, type, count };
    }
    case 'trigger':
      checkEvent(inject, when, context);
      return { kind: 'trigger', trigger: { ...when.trigger, inFlight: inFlightOf(inject, when, context) } };
    default:
      return unreachable(when);
  }
}

/**
 * A kill or a cut ends what is on its way, unless it is to be delivered: what is in the relay had left its sender, and
 * would not have arrived. Other faults leave it alone.
 */
function inFlightOf(
  { fault }: Inject,
  { trigger }: Extract<InjectWhen, { kind: 'trigger' }>,
  { faults }: InjectContext,
): 'drop' | 'deliver' {
  const kind = faults.find(({ name }) => name === fault.name)?.class;
  return trigger.inFlight === 'deliver' || (kind !== 'crash' && kind !== 'partition') ? 'deliver' : 'drop';
}

function checkEvent(
  inject: Inject,
  { trigger: { event }, column }: Extract<InjectWhen, { kind: 'trigger' }>,
  context: InjectContext,
): void {
  const selectors = event.on === 'message' ? [event.from, event.to] : [event.node];
  for (const name of selectors) if (name !== undefined) checkNode(inject, { name, column }, context);
  if (event.on !== 'message') return;
  checkMessage(inject, { name: event.name, column }, context);
  // Another value there would mean another message, and a variable any.
  const said = Object.keys(event.where).find((field) => {
    const path = context.system.messageFields?.[field] ?? field;
    return Object.hasOwn(context.messages[event.name] ?? {}, path);
  });
  if (said !== undefined)
    throw injectError(inject.source, column, `${said} is what makes it ${event.name}: leave it out`);
}

function checkNode(inject: Inject, named: Named, context: InjectContext): void {
  const names = [...context.nodes, ...rolesOf(context), 'clients'];
  if (!names.includes(named.name)) throw unknown(inject, named, 'node or role', names, context);
}

function rolesOf({ roles }: InjectContext): string[] {
  return [...new Set([...Object.values(roles), ...dynamicRoles])];
}

function unknown(
  inject: Inject,
  { name, column }: Named,
  what: string,
  names: readonly string[],
  context: InjectContext,
): Error {
  const there = names.length === 0 ? '; there is none here' : context.suggest(name, names);
  return injectError(inject.source, column, `there is no ${what} ${name}${there}`);
}
