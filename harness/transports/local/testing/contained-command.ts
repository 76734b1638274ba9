import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { createLocal } from '../local.ts';
import type { LocalOptions } from '../local-options.ts';

/** A command in a containment, whose pipe this process holds. */
export class ContainedCommand {
  readonly child: ChildProcess;
  #output = '';
  readonly #closed: Promise<unknown>;

  constructor(argv: readonly string[], options: LocalOptions = {}) {
    const [command = '', ...args] = createLocal(options).contain(argv);
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
    this.child.stdio[3]?.on('error', () => undefined);
    this.#closed = once(this.child, 'close');
  }

  /** What it has printed, both outputs together. */
  get output(): string {
    return this.#output;
  }

  closePipe(): void {
    (this.child.stdio[3] as Duplex).destroy();
  }

  /** Its exit status, when it and all that held its output are gone. */
  async status(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }
}
