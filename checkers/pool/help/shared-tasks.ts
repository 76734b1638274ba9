import type { MessagePort } from 'node:worker_threads';

/** Tasks that several threads take from, in memory that they share. */
export interface SharedTasks {
  /** The name of the job, in the registry's `jobs`. */
  readonly job: string;
  /** The tasks, serialized by V8. */
  readonly bytes: Uint8Array;
  /** Who took each task: 0 for nobody, 1 for the thread that asked, and from 2 on its helpers. */
  readonly takers: Int32Array<SharedArrayBuffer>;
  /** When the clock of the thread that asked was zero, in ms since 1970. */
  readonly clockOrigin: number;
}

/** What a check tells the pool: that its work begins (before that it only waits for its turn), or that others may help. */
export type CheckNews =
  | { readonly kind: 'began'; readonly checker: string }
  | {
      readonly kind: 'share';
      readonly tasks: SharedTasks;
      /** One for each helper: its results go there. One that is not needed is closed. */
      readonly ports: readonly MessagePort[];
    };

/** What a helper sends: each task that it did, and that it does no more. */
export type HelperNews =
  | { readonly kind: 'done'; readonly index: number; readonly result: unknown }
  // A thread that goes to sleep afterwards would not come to closing its port.
  | { readonly kind: 'end' };

const nobody = 0;

/** Takes the task for a thread; false when another one has it. */
export function take(takers: Int32Array, index: number, taker: number): boolean {
  return Atomics.compareExchange(takers, index, nobody, taker) === nobody;
}

/** The number of a helper among those who take tasks. */
export function takerOf(helper: number): number {
  return helper + 2;
}

export const asker = 1;
