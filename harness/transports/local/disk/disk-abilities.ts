import { accessSync, constants } from 'node:fs';
import type { Ability } from '../../../ports/transport.ts';
import { hasTool } from '../find-tool.ts';
import { findMaker } from './file-systems.ts';

const loopControl = '/dev/loop-control';

export interface DiskAbilities {
  readonly abilities: readonly Ability[];
  /** What is missing and how to get it, one line each. */
  readonly remedies: readonly string[];
}

/**
 * What a node's file system can do here. Memory of a fixed size is mounted in every user namespace; a device takes a few
 * things that are looked for and not tried, since making one takes longer than all the rest of a transport's probe.
 */
export function diskAbilities({ path, isUserNamespace }: DiskPlace): DiskAbilities {
  const problem = deviceProblem({ path, isUserNamespace });
  if (problem === undefined) return { abilities: ['node-disk', 'power-loss'], remedies: [] };
  return { abilities: ['node-disk'], remedies: [`disks can not lose power or fail: ${problem}`] };
}

interface DiskPlace {
  readonly path: string;
  readonly isUserNamespace: boolean;
}

function deviceProblem({ path, isUserNamespace }: DiskPlace): string | undefined {
  if (isUserNamespace) return 'an ordinary user may mount no file as a device; run as root';
  if (findMaker(path) === undefined) return 'mkfs.ext4 is not there; install the package e2fsprogs';
  if (!hasTool('xfs_io', path) && !hasTool('perl', path))
    return 'nothing can shut a file system down; install the package xfsprogs, or perl';
  try {
    accessSync(loopControl, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return `${loopControl} is not there or not ours to open; modprobe loop, or in a container: --privileged`;
  }
}
