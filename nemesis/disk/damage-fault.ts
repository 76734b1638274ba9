import { z } from 'zod';
import { EnvironmentError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, FaultDraw, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { beginKill } from '../kill/active-kills.ts';
import { strike } from '../kill/strike.ts';
import { nodesUp } from '../prove-up.ts';
import { resolveTarget } from '../resolve-target.ts';
import { changeOf, standing, undo } from '../standing-changes.ts';
import { startIfDown } from '../start-if-down.ts';
import { type Damage, type DamageKind, damage, isDamaged, mendFile } from './damage.ts';
import { dataFiles } from './data-files.ts';
import { diskShape, drawDisk } from './disk-options.ts';

interface DamageOptions {
  readonly lingerMs: number;
  readonly fallback: string;
  /** Where in the file, or how much of its end: thousandths. */
  readonly at: number;
}

const optionsSchema: z.ZodType<DamageOptions> = z.strictObject({
  ...diskShape,
  at: z.number().int().positive().max(999),
});

/** What one kind of damage is. */
export interface DamageFaultKind extends Pick<Fault, 'name' | 'class' | 'summary' | 'mechanism' | 'finds'> {
  readonly kind: DamageKind;
}

/**
 * Kills the processes of its targets, damages the file that each wrote last, and starts them on it. Healing puts the old
 * bytes back where the system did not start on the damaged ones; where it did, it has gone on from them.
 */
export function damageFault({ kind, ...about }: DamageFaultKind): Fault {
  return {
    ...about,
    evidence: 'the file is read back before the restart; bit: the node was at work when it was struck',
    needs: ['signal'],
    claims: ['processes', 'disk'],
    mayEnd: true,
    draw: (context): FaultDraw => {
      const draw = drawDisk(context);
      return { ...draw, options: { ...draw.options, at: context.prng.fork('at').between(200, 800) } };
    },
    inject: async (step, context) => await inject(step, context, kind),
    prove,
    bit,
    heal,
    proveHealed,
  };
}

/** What was damaged, while it stands. */
class Damages {
  readonly #context: FaultContext;
  readonly done = new Map<NodeName, Damage>();
  /** As they were seen on the disk before the system was started on them. */
  readonly seen: string[] = [];

  constructor(context: FaultContext) {
    this.#context = context;
  }

  async undo(): Promise<void> {
    for (const [node, done] of this.done) {
      const pids = await this.#context.cluster.node(node).pids();
      if (pids.length === 0) await mendFile(done);
    }
  }

  async left(): Promise<readonly string[]> {
    // What a running system lives with is its own.
    return await Promise.resolve([]);
  }
}

async function inject(step: Step, context: FaultContext, kind: DamageKind): Promise<Injected> {
  const { at, lingerMs, fallback } = faultOptions(step, optionsSchema);
  const target = resolveTarget(targetOf(step), context, fallback);
  const change = standing(context.cluster, step.id, new Damages(context));
  await strike(beginKill(context.cluster, step.id), context, target.nodes, { lingerMs });
  const notes = await Promise.all(
    target.nodes.map(async (node) => await damageOn(node, { context, kind, at, change })),
  );
  await startIfDown(context, target.nodes);
  return {
    targets: target.nodes,
    links: [],
    note: `SIGKILL, then ${notes.join('; ')}, and a restart; ${target.how}`,
    memory: { step: step.id },
  };
}

async function damageOn(
  node: NodeName,
  { context, kind, at, change }: { context: FaultContext; kind: DamageKind; at: number; change: Damages },
): Promise<string> {
  const place = context.cluster.node(node);
  if ((await place.pids()).length > 0)
    throw new EnvironmentError('damage', `${node} still runs: its files are not damaged under it`, { node });
  const file = (await dataFiles(place.dataFolder)).find(({ bytes }) => bytes > 0);
  if (file === undefined) throw new EnvironmentError('damage', `${node} has written nothing yet`, { node });
  const done = await damage(file, kind, at);
  change.done.set(node, done);
  const what = `${done.before.length} bytes at ${done.offset} of ${file.path} became ${done.after.length} others`;
  if (await isDamaged(done)) change.seen.push(`${node}: ${what}`);
  return `on ${node} ${what}`;
}

async function prove(injected: Injected, { cluster }: FaultContext): Promise<Evidence> {
  const seen = changeOf(cluster, stepOf(injected), Damages)?.seen ?? [];
  return await Promise.resolve({
    holds: seen.length === injected.targets.length && seen.length > 0,
    note: seen.length === 0 ? 'nothing was damaged' : `read back: ${seen.join('; ')}`,
  });
}

/** The system was started on it: it runs, or it has refused to. */
async function bit(injected: Injected, { cluster }: FaultContext): Promise<Evidence> {
  const done = changeOf(cluster, stepOf(injected), Damages)?.done.size ?? 0;
  const pids = await Promise.all(injected.targets.map(async (node) => await cluster.node(node).pids()));
  const refused = injected.targets.filter((_node, index) => pids[index]?.length === 0);
  return {
    holds: done > 0,
    note: refused.length > 0 ? `${refused.join(', ')} does not start on it` : 'the system was started on it, and runs',
  };
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  await undo(context.cluster, stepOf(injected));
  await startIfDown(context, injected.targets);
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  return await nodesUp(context, injected.targets);
}
