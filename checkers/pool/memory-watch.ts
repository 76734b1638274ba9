import type { Worker } from 'node:worker_threads';

const lookEveryMs = 100;

/**
 * Watches what a worker holds outside the heap: `resourceLimits` bounds the heap alone, and tables of a search are typed
 * arrays. V8 answers even while the worker is busy. Calls `onExceeded` once.
 */
export function watchMemory(worker: () => Worker | undefined, limitBytes: number, onExceeded: () => void): Disposable {
  let isAsking = false;
  let isOver = false;
  const look = async (): Promise<void> => {
    const thread = worker();
    if (thread === undefined || isAsking || isOver) return;
    isAsking = true;
    try {
      const { used_heap_size: heap, external_memory: outside } = await thread.getHeapStatistics();
      if (isOver || heap + outside <= limitBytes) return;
      isOver = true;
      onExceeded();
    } catch {
      // The worker ended while it was asked: then it holds nothing any more.
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return {
    [Symbol.dispose](): void {
      isOver = true;
      clearInterval(timer);
    },
  };
}
