import { readFileSync } from 'node:fs';
import { hasTool } from '../find-tool.ts';

/** A file system that can be made in a file and shut down. */
export interface FileSystemMaker {
  readonly name: 'ext4' | 'xfs';
  readonly tool: string;
  argv(image: string): string[];
  readonly mountOptions: readonly string[];
}

/**
 * ext4 first: it is made in less time, gives no block to a file beforehand (XFS does, so that a full disk takes some more
 * writes), and can be made to fail on demand.
 */
const makers: readonly FileSystemMaker[] = [
  {
    name: 'ext4',
    tool: 'mkfs.ext4',
    // No blocks are kept for root, who would not see a full disk; tables are cleared when they are used.
    argv: (image) => [
      'mkfs.ext4',
      '-q',
      '-F',
      '-m',
      '0',
      '-E',
      'lazy_itable_init=1,lazy_journal_init=1,nodiscard',
      image,
    ],
    mountOptions: ['errors=remount-ro', 'noinit_itable'],
  },
  {
    name: 'xfs',
    tool: 'mkfs.xfs',
    argv: (image) => ['mkfs.xfs', '-q', '-f', '-K', image],
    mountOptions: [],
  },
];

/** The best for which the tool is there. */
export function findMaker(path: string): FileSystemMaker | undefined {
  return makers.find(({ tool }) => hasTool(tool, path));
}

/** As `findMaker`, where a file can be mounted as a device: not in a user namespace (mount(2), EPERM). */
export function loopMaker(path: string): FileSystemMaker | undefined {
  return isFirstUserNamespace() ? findMaker(path) : undefined;
}

/** The first one maps every number to itself (user_namespaces(7)). */
function isFirstUserNamespace(): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'latin1'));
}
