import { exitStatus } from '../core/errors.ts';
import type { Shell } from './shell.ts';

export interface StopSignals {
  /** The first Ctrl-C: heal, collect, report what there is. */
  readonly stop: AbortSignal;
  /** The second: end at once. */
  readonly kill: AbortSignal;
}

/** A second Ctrl-C gives the run this long to die with its pipe; then this process goes. */
const lastMs = 500;
/** One Ctrl-C arrives twice where npm, or our own hand-over, passes on what the terminal has sent to everybody. */
const echoMs = 250;

/** From now on Ctrl-C ends the run in order, and a second one at once. */
export function listenForStop({ stderr }: Shell): StopSignals {
  const stop = new AbortController();
  const kill = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      firstAt = performance.now();
      stderr.write(
        '\nindoubt: stopping: healing the cluster and collecting what there is (Ctrl-C again ends at once)\n',
      );
      stop.abort();
      return;
    }
    if (performance.now() - firstAt < echoMs) return;
    kill.abort();
    setTimeout(() => process.exit(exitStatus.interrupted), lastMs).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { stop: stop.signal, kill: kill.signal };
}
