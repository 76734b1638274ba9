import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../core/errors.ts';
import type { NodeName } from '../../../core/op.ts';
import type { NodeDisk } from '../../../ports/node-disk.ts';
import type { ToolEnv } from '../local-options.ts';
import { diskTool, unmountFolder } from './disk-tools.ts';
import type { FileSystemMaker } from './file-systems.ts';
import { LoopDisk } from './loop-disk.ts';
import { TmpfsDisk } from './tmpfs-disk.ts';

/** Beside the nodes' folders, whose names can't begin like this. */
const imagesName = '.disks';

interface MountedDisk extends NodeDisk {
  make(): Promise<void>;
  mount(): Promise<void>;
  unmount(): Promise<void>;
}

/**
 * A file system for each node. The folder above them is mounted on itself and shared, before the nodes' namespaces are
 * made as slaves of it: so the nodes see what the runner mounts and unmounts below it later (mount_namespaces(7)), and no
 * namespace holds on to a file system that has to be mounted anew.
 */
export class LocalDisks {
  readonly #dataFolder: string;
  readonly #env: ToolEnv;
  readonly #disks: ReadonlyMap<NodeName, MountedDisk>;
  readonly #made: Promise<void>;

  private constructor(dataFolder: string, env: ToolEnv, disks: ReadonlyMap<NodeName, MountedDisk>) {
    this.#dataFolder = dataFolder;
    this.#env = env;
    this.#disks = disks;
    this.#made = this.#make();
    // Whoever mounts is told; until then it is nobody's.
    this.#made.catch(() => undefined);
  }

  /**
   * Begins to make the file systems, and shares the folder.
   *
   * @param maker makes file systems in files; undefined where they have to be memory.
   * @throws EnvironmentError `disk` when the folder can't be shared.
   */
  static async prepare(options: {
    readonly dataFolder: string;
    readonly nodes: readonly NodeName[];
    readonly maker: FileSystemMaker | undefined;
    readonly env: ToolEnv;
  }): Promise<LocalDisks> {
    const { dataFolder, nodes, maker, env } = options;
    await diskTool(['mount', '--bind', dataFolder, dataFolder], env);
    await diskTool(['mount', '--make-shared', dataFolder], env);
    const disks = nodes.map((name): [NodeName, MountedDisk] => {
      const folder = join(dataFolder, name);
      const image = join(dataFolder, imagesName, name);
      return [name, maker === undefined ? new TmpfsDisk({ folder, env }) : new LoopDisk({ folder, image, maker, env })];
    });
    return new LocalDisks(dataFolder, env, new Map(disks));
  }

  of(node: NodeName): NodeDisk | undefined {
    return this.#disks.get(node);
  }

  /** Mounts them all; the nodes are there, and nothing of the system is. @throws EnvironmentError `disk`. */
  async mount(): Promise<void> {
    await this.#made;
    await Promise.all([...this.#disks.values()].map(async (disk) => await disk.mount()));
  }

  /** Unmounts all of it, once nothing runs on the nodes; the names of what is left. */
  async close(): Promise<readonly string[]> {
    await this.#made.catch(() => undefined);
    const closed = await Promise.allSettled([...this.#disks.values()].map(async (disk) => await disk.unmount()));
    const left = closed.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []));
    if (left.length > 0) return left;
    try {
      await unmountFolder(this.#dataFolder, this.#env);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  }

  async #make(): Promise<void> {
    await mkdir(join(this.#dataFolder, imagesName), { recursive: true });
    await Promise.all([...this.#disks.values()].map(async (disk) => await disk.make()));
  }
}
