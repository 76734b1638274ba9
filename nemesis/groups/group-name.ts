import { readFileSync, readlinkSync } from 'node:fs';
import { controllerTag } from '../../harness/core/controller-tag.ts';
import { parseProcessStat } from '../../harness/core/process-stat.ts';

const prefix = 'indoubt';
/** Who made it, and nothing else, says whether it is ours and whether it is needed: its name is its ledger. */
const shape = /^indoubt-(\d+)-(\d+)-(\d+)-[\w.-]+$/;

let made = 0;

/** A name that nobody else gives: the controller's identity, and a number. */
export function groupName(step: string): string {
  const identity = (process.env[controllerTag] ?? ownIdentity()).match(/\d+/g) ?? [];
  const [pid = '0', start = '0', namespace = '0'] = identity;
  return `${prefix}-${pid}-${start}-${namespace}-${process.pid}.${made++}-${step.replace(/[^\w.]+/g, '_').slice(0, 40)}`;
}

/** The identity of the controller that made a group, as `controllerTag` has it; undefined for a name that is not ours. */
export function controllerOf(name: string): string | undefined {
  const [, pid, start, namespace] = shape.exec(name) ?? [];
  return pid === undefined ? undefined : `${pid}:${start}:pid:[${namespace}]`;
}

function ownIdentity(): string {
  const { startedAt } = parseProcessStat(readFileSync('/proc/self/stat', 'latin1'));
  return `${process.pid}:${startedAt}:${readlinkSync('/proc/self/ns/pid')}`;
}
