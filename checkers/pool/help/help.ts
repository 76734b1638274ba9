import { deserialize } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import type { Job } from '../../../harness/ports/checker.ts';
import { type HelperNews, type SharedTasks, take, takerOf } from './shared-tasks.ts';

/** What the pool asks of a thread that has nothing else to do. */
export interface HelpTask {
  readonly kind: 'help';
  /** The module whose `jobs` has the job. */
  readonly registry: string;
  readonly tasks: SharedTasks;
  /** The helper's number, from 0. */
  readonly helper: number;
  readonly port: MessagePort;
}

/** Does tasks from the last one back, until somebody has taken each: the thread that asked begins with the first. */
export async function help({ registry, tasks, helper, port }: HelpTask): Promise<void> {
  const { job: name, bytes, takers, clockOrigin } = tasks;
  const tell = (news: HelperNews): void => port.postMessage(news, []);
  try {
    const { jobs } = (await import(registry)) as { readonly jobs?: Readonly<Record<string, Job<unknown, unknown>>> };
    const job = jobs?.[name];
    if (job === undefined || !takers.includes(0)) return;
    const ahead = performance.timeOrigin - clockOrigin;
    const now = (): number => performance.now() + ahead;
    const all = deserialize(bytes) as readonly unknown[];
    for (let index = all.length - 1; index >= 0; index--) {
      if (!take(takers, index, takerOf(helper))) continue;
      tell({ kind: 'done', index, result: await job(all[index], now) });
    }
  } finally {
    tell({ kind: 'end' });
    port.close();
  }
}
