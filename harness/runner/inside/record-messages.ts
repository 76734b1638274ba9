import { clientsName } from '../../ports/transport.ts';
import type { InsideRun } from './inside-run.ts';
import { MessageRecorder } from './message-recorder.ts';

/** Keeps messages where the plan made a relay carry them; a relay that is there anyway is left to pass bytes. */
export async function recordMessages(run: InsideRun): Promise<MessageRecorder | undefined> {
  const { clock, cluster, files, gaps, plan, system } = run;
  const { relay } = cluster.net;
  if (relay === undefined || cluster.spec.relay !== true) return undefined;
  const recorder = new MessageRecorder({
    relay,
    system,
    names: [...plan.nodes, clientsName],
    now: () => clock.now(),
    relayNowMs: () => Number(process.hrtime.bigint()) / 1e6,
    write: (message) => files.message(message),
    onGap: (gap) => gaps.push(gap),
  });
  await recorder.start();
  return recorder;
}
