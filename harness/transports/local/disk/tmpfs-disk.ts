import { statfs } from 'node:fs/promises';
import { EnvironmentError, messageOf } from '../../../core/errors.ts';
import type { DiskState, NodeDisk } from '../../../ports/node-disk.ts';
import type { ToolEnv } from '../local-options.ts';
import { diskTool, freeBytes, isReadOnly, mountOf, unmountFolder } from './disk-tools.ts';

/** A bound, and no more: memory is taken as it is written. */
const tmpfsBytes = 256 * 1_024 * 1_024;
/** The system may write between the look and the change, which the kernel then refuses. */
const source = 'indoubt-disk';
const attemptsMax = 50;
/** What may be left when it counts as full: a page, which no log of any system is content with. */
const restBytes = 4_096;

/** Memory mounted on a node's data folder, where an ordinary user may mount nothing else. */
export class TmpfsDisk implements NodeDisk {
  readonly kind = 'tmpfs';
  readonly fileSystem = 'tmpfs';
  readonly folder: string;
  readonly sizeBytes: number = tmpfsBytes;
  readonly #env: ToolEnv;

  constructor({ folder, env }: { readonly folder: string; readonly env: ToolEnv }) {
    this.folder = folder;
    this.#env = env;
  }

  async make(): Promise<void> {
    // It is made by being mounted.
    await Promise.resolve();
  }

  async mount(): Promise<void> {
    const options = `size=${tmpfsBytes},mode=0755`;
    await diskTool(['mount', '-t', 'tmpfs', '-o', options, source, this.folder], this.#env);
  }

  async unmount(): Promise<void> {
    await unmountFolder(this.folder, this.#env);
  }

  async synchronise(): Promise<void> {
    await diskTool(['sync', '--file-system', this.folder], this.#env);
  }

  async state(): Promise<DiskState> {
    const entry = mountOf(this.folder);
    return { freeBytes: await freeBytes(this.folder), isReadOnly: isReadOnly(entry) };
  }

  /** Shrinks it to what it holds: full, without taking the memory for it. */
  async fill(): Promise<void> {
    let last = '';
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const { blocks, bfree, bsize } = await statfs(this.folder);
      if (bfree * bsize <= restBytes) return;
      try {
        await this.#resize((blocks - bfree + 1) * bsize);
      } catch (error) {
        last = messageOf(error);
      }
    }
    throw new EnvironmentError('disk', `${this.folder} can't be shrunk to what it holds: ${last}`);
  }

  async release(): Promise<void> {
    await this.#resize(tmpfsBytes);
  }

  async losePower(): Promise<void> {
    await Promise.reject(this.#isMemory('lose power and come back'));
  }

  async failToReadOnly(): Promise<void> {
    await Promise.reject(this.#isMemory('fail'));
  }

  async recover(): Promise<void> {
    await this.release();
  }

  async #resize(bytes: number): Promise<void> {
    // With the source named, mount(8) passes on what is written here alone: what it would add by itself has numbers of
    // users in it that a user namespace does not know.
    await diskTool(['mount', '-t', 'tmpfs', '-o', `remount,size=${bytes}`, source, this.folder], this.#env);
  }

  #isMemory(what: string): EnvironmentError {
    return new EnvironmentError(
      'disk',
      `${this.folder} is memory, which can't ${what}: run as root, for a loop device`,
    );
  }
}
