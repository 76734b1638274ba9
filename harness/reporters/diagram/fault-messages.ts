import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { msToNanos } from '../../core/time.ts';
import { triggerNote } from './sequence-faults.ts';

/** Under this name traps act, for whichever step waits (`MessageTriggers`). */
const triggersOwner = 'triggers/';
/** A trap acts before its step is told; as long after a stage as before it, messages are near. */
const around = msToNanos(60);

/** What the fault, or the trap that it waited for, did something to. */
export function actedOnBy(fault: FaultRecord, messages: readonly RecordedMessage[]): RecordedMessage[] {
  const { from, to } = fault.window;
  const isTriggered = triggerNote(fault) !== undefined;
  return messages.filter(
    ({ by, fate, time }) =>
      fate !== 'passed' &&
      by !== undefined &&
      (by.startsWith(`${fault.step}/`) ||
        (isTriggered && by.startsWith(triggersOwner) && time >= from - around && time <= to)),
  );
}

/** What passed untouched when it took hold and when it was healed, on links of its targets. */
export function passedNear(fault: FaultRecord, messages: readonly RecordedMessage[]): RecordedMessage[] {
  const moments = [fault.stages.injected?.at, fault.stages.healed?.at].filter((at) => at !== undefined);
  return messages.filter(
    ({ fate, from, time, to }) =>
      fate === 'passed' &&
      moments.some((at) => Math.abs(time - at) <= around) &&
      (fault.targets.includes(from) || fault.targets.includes(to)),
  );
}
