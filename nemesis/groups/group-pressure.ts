import type { Evidence } from '../../harness/ports/fault.ts';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { endedUnder } from '../ended-under.ts';
import { Pressure } from '../pressure-fault.ts';
import { ControlGroup } from './control-group.ts';
import type { Controller } from './hierarchies.ts';

/** What a group is told, and what the kernel counts of it. */
export interface GroupLimit {
  readonly controller: Controller;
  /** Files and values in the order in which they are written, by the version of the kernel's interface; the last one is the limit. */
  settings(group: ControlGroup, pids: readonly number[]): readonly (readonly [file: string, value: string])[];
  /** How often the limit was met: refused, throttled, killed. */
  met(group: ControlGroup): Promise<{ readonly count: number; readonly note: string }>;
}

interface Held {
  readonly node: ClusterNode;
  readonly group: ControlGroup;
  setting?: readonly [file: string, value: string];
}

/** A forked child is in its parent's group; one that was forked while its parent was moved is found in the second round. */
const rounds = 2;

/** Each node's processes in a control group of their own, with a limit. */
export class GroupPressure extends Pressure {
  readonly #held: readonly Held[];
  readonly #limit: GroupLimit;
  #wasSeen = false;

  constructor(nodes: readonly ClusterNode[], step: string, limit: GroupLimit) {
    super();
    this.#limit = limit;
    this.#held = nodes.map((node) => ({ node, group: new ControlGroup(limit.controller, `${step}-${node.name}`) }));
  }

  async start(): Promise<string> {
    const notes = await Promise.all(this.#held.map(async (held) => await this.#begin(held)));
    return notes.join('; ');
  }

  async evidence(): Promise<Evidence> {
    const seen = await Promise.all(this.#held.map(async (held) => await this.#see(held)));
    if (seen.every(({ pids }) => pids === 0)) return endedUnder(this.#wasSeen);
    const holds = seen.every(({ isHeld }) => isHeld);
    this.#wasSeen ||= holds;
    return { holds, note: seen.map(({ note }) => note).join('; ') };
  }

  override async bitten(): Promise<Evidence | undefined> {
    const met = await Promise.all(this.#held.map(async ({ group }) => await this.#limit.met(group)));
    const hit = met.filter(({ count }) => count > 0);
    return hit.length === 0 ? undefined : { holds: true, note: hit.map(({ note }) => note).join('; ') };
  }

  async undo(): Promise<void> {
    await Promise.all(this.#held.map(async ({ group }) => await group.remove()));
  }

  async left(): Promise<readonly string[]> {
    const left = this.#held.filter(({ group }) => group.isThere);
    return await Promise.resolve(left.map(({ group }) => `control group ${group.folder} is still there`));
  }

  async #begin(held: Held): Promise<string> {
    const { node, group } = held;
    await group.make();
    const pids = await node.pids();
    for (const [file, value] of this.#limit.settings(group, pids)) {
      await group.set(file, value);
      held.setting = [file, value];
    }
    for (let round = 0; round < rounds; round++) {
      const inside = await group.members();
      for (const pid of await node.pids()) if (!inside.has(pid)) await group.take(pid);
    }
    return `${pids.length} processes on ${node.name} in a group with ${held.setting?.join(' ') ?? 'no limit'}`;
  }

  /** Every process of the node is in the group, and the kernel says that the limit is what was set. */
  async #see({ node, group, setting }: Held): Promise<{ pids: number; isHeld: boolean; note: string }> {
    const [pids, members, met] = await Promise.all([node.pids(), group.members(), this.#limit.met(group)]);
    const [file = '', value = ''] = setting ?? [];
    const now = await group.read(file);
    const inside = pids.filter((pid) => members.has(pid)).length;
    const isLimited = now !== '' && now === value;
    // Where the kernel has ended them under the limit, an empty group shows it as well.
    const isHeld = (inside === pids.length && pids.length > 0 && isLimited) || (pids.length === 0 && met.count > 0);
    if (isHeld) this.#wasSeen = true;
    return {
      pids: pids.length,
      isHeld,
      note: `${node.name}: ${inside} of ${pids.length} processes under ${file} ${now}; ${met.note}`,
    };
  }
}
