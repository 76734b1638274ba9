import { messageOf } from '../../../harness/core/errors.ts';
import type { Budget } from '../engine.ts';

/** How a run ended, and how many steps it took; those of a stopped run are counted in whole ticks. */
export type InstanceEnd =
  | { readonly kind: 'decided'; readonly isLinearizable: boolean; readonly steps: number }
  | { readonly kind: 'stopped'; readonly because: 'steps' | 'time' | 'memory'; readonly steps: number }
  | { readonly kind: 'crashed'; readonly message: string; readonly steps: number };

const pageBytes = 65_536;
/** What an instance begins with; it doubles from there. */
const firstPages = 16;
/** The runtime's arithmetic ends at 4 GiB, and the doubling before it at half of that. */
const pagesMax = 32_768;
/** The shim calls out at every so many steps. */
const stepsPerTick = 1_024;

/** Thrown through the shim to stop it. The instance is in the middle of something then, and is thrown away. */
class Stop {
  readonly because: 'steps' | 'time';

  constructor(because: 'steps' | 'time') {
    this.because = because;
  }
}

interface Exports {
  readonly initialize: () => void;
  readonly alloc: (words: number) => number;
  readonly check: () => number;
  readonly steps: () => number;
}

/**
 * Checks one partition in an instance of its own. The shim's memory is never collected: it all goes with the instance,
 * and beyond the budget's limit it can't grow.
 */
export function runInstance(module: WebAssembly.Module, words: Uint32Array, budget: Budget): InstanceEnd {
  const maximum = Math.min(pagesMax, Math.floor(budget.memoryLimitBytes / pageBytes));
  if (maximum < firstPages) return { kind: 'stopped', because: 'memory', steps: 0 };
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum });
  let ticks = 0;
  const tick = (): void => {
    ticks++;
    if (ticks * stepsPerTick > budget.stepsMax) throw new Stop('steps');
    if (budget.now() >= budget.deadline) throw new Stop('time');
  };
  try {
    const shim = exportsOf(new WebAssembly.Instance(module, { env: { memory, tick } }));
    shim.initialize();
    // The address is a signed number to JavaScript.
    const at = shim.alloc(words.length) >>> 0;
    new Uint32Array(memory.buffer, at, words.length).set(words);
    const isLinearizable = shim.check() === 1;
    return { kind: 'decided', isLinearizable, steps: shim.steps() >>> 0 };
  } catch (error) {
    const steps = ticks * stepsPerTick;
    if (error instanceof Stop) return { kind: 'stopped', because: error.because, steps };
    // A panic of the shim is a bare trap. It is out of memory if it could not have doubled it once more.
    const isFull = error instanceof WebAssembly.RuntimeError && 2 * memory.buffer.byteLength > maximum * pageBytes;
    return isFull
      ? { kind: 'stopped', because: 'memory', steps }
      : { kind: 'crashed', message: messageOf(error), steps };
  }
}

function exportsOf({ exports }: WebAssembly.Instance): Exports {
  const pick = (name: string): ((...args: readonly number[]) => number) => {
    const found = exports[name];
    if (typeof found !== 'function') throw new TypeError(`the module exports no function ${name}`);
    return found as (...args: readonly number[]) => number;
  };
  return {
    initialize: pick('_initialize'),
    alloc: pick('alloc'),
    check: pick('check'),
    steps: pick('steps'),
  };
}
