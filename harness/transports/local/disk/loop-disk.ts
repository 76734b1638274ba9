import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.ts';
import type { DiskState, NodeDisk } from '../../../ports/node-disk.ts';
import { hasTool } from '../find-tool.ts';
import type { ToolEnv } from '../local-options.ts';
import { diskTool, freeBytes, isReadOnly, mountOf, mountedOn, unmountFolder } from './disk-tools.ts';
import { emptyFolder, fillFolder } from './fill-file.ts';
import type { FileSystemMaker } from './file-systems.ts';

/** Sparse: it costs what is written into it. Room for a database and its log. */
const loopBytes = 512 * 1_024 * 1_024;

/**
 * _IOR('X', 125, __u32) of XFS_IOC_GOINGDOWN, which ext4 and others have taken over (EXT4_IOC_SHUTDOWN), and
 * XFS_FSOP_GOING_FLAGS_NOLOGFLUSH: not even the journal is written.
 */
const shutdownByPerl = 'open(F,"<",$ARGV[0]) or die "$!"; my $how=pack("L",2); ioctl(F,0x8004587d,$how) or die "$!"';

interface LoopDiskOptions {
  readonly folder: string;
  /** The file that stands for the device. */
  readonly image: string;
  readonly maker: FileSystemMaker;
  readonly env: ToolEnv;
}

/**
 * A file mounted as a device on a node's data folder. `mount -o loop` asks for a loop device that the kernel frees with
 * its last mount (LO_FLAGS_AUTOCLEAR), and the mount ends with the run's namespaces: nothing of it has to be undone.
 */
export class LoopDisk implements NodeDisk {
  readonly kind = 'loop';
  readonly fileSystem: string;
  readonly folder: string;
  readonly sizeBytes: number = loopBytes;
  readonly #options: LoopDiskOptions;
  /** Shut down, and not mounted again since. */
  #isDown = false;

  constructor(options: LoopDiskOptions) {
    this.folder = options.folder;
    this.fileSystem = options.maker.name;
    this.#options = options;
  }

  /** Makes the file system in its file; nothing is mounted yet. */
  async make(): Promise<void> {
    const { image, maker, env } = this.#options;
    await diskTool(['truncate', '--size', String(loopBytes), image], env);
    await diskTool(maker.argv(image), env);
  }

  async mount(): Promise<void> {
    const { folder, image, maker, env } = this.#options;
    await diskTool(['mount', '-t', maker.name, '-o', ['loop', ...maker.mountOptions].join(','), image, folder], env);
    this.#isDown = false;
    await removeLostAndFound(folder);
  }

  /** @throws EnvironmentError `disk` when something still has a file of it open. */
  async unmount(): Promise<void> {
    await unmountFolder(this.#options.folder, this.#options.env);
  }

  async synchronise(): Promise<void> {
    await diskTool(['sync', '--file-system', this.folder], this.#options.env);
  }

  async state(): Promise<DiskState> {
    const entry = mountOf(this.folder);
    return { freeBytes: await freeBytes(this.folder), isReadOnly: isReadOnly(entry) };
  }

  async fill(): Promise<void> {
    await fillFolder(this.folder, this.#options.env);
  }

  async release(): Promise<void> {
    await emptyFolder(this.folder);
  }

  async losePower(): Promise<void> {
    const { folder, env } = this.#options;
    this.#isDown = true;
    const perl = ['perl', '-e', shutdownByPerl, folder];
    await diskTool(hasTool('xfs_io', env.PATH) ? ['xfs_io', '-x', '-c', 'shutdown', folder] : perl, env);
    await this.unmount();
    await this.mount();
  }

  /**
   * `abort` is ext4's option for trying out what it does after an error of its device (ext4(5)); a file system without
   * it is shut down, and then allows no reads either.
   */
  async failToReadOnly(): Promise<void> {
    if (this.fileSystem !== 'ext4')
      throw new EnvironmentError('disk', `${this.fileSystem} can't be made to fail: install e2fsprogs for ext4`);
    await diskTool(['mount', '-o', 'remount,abort', this.folder], this.#options.env);
  }

  async recover(): Promise<void> {
    const entry = mountedOn(this.folder);
    if (entry !== undefined && !this.#isDown && !isReadOnly(entry)) return;
    await this.unmount();
    await this.mount();
  }
}

/** A new ext4 has this folder; some programs refuse a data folder that is not empty. */
async function removeLostAndFound(folder: string): Promise<void> {
  try {
    await rmdir(join(folder, 'lost+found'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Not there, or something was found.
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EROFS') throw error;
  }
}
