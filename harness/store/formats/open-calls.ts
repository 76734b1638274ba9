import { UsageError } from '../../core/errors.ts';
import type { OpType, ProcessId } from '../../core/op.ts';

/** As many as a Map holds. */
const openMax = 16_000_000;

/** Follows which process has which call open. A history would refuse the same lines, but it doesn't know where in a file they stand. */
export class OpenCalls {
  readonly #open = new Map<ProcessId, string>();

  /** @throws UsageError (without the place) when a client's line contradicts the ones before it. */
  note(process: ProcessId, type: OpType, f: string): void {
    const open = this.#open.get(process);
    if (type === 'invoke') {
      if (open !== undefined) throw new UsageError(`process ${process} invokes ${f} while its ${open} is open`);
      if (this.#open.size >= openMax) throw new UsageError(`more than ${openMax} operations are open at once`);
      this.#open.set(process, f);
      return;
    }
    if (open === undefined) throw new UsageError(`process ${process} completes ${f} that it never invoked`);
    if (open !== f) throw new UsageError(`process ${process} completes ${f}, but its open operation is ${open}`);
    this.#open.delete(process);
  }
}
