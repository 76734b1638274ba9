import type { TwoPhaseProtocol } from '../two-phase-commit.ts';
import type { Bug } from './bug.ts';
import { asUnilateral } from './decide-alone.ts';

/**
 * XA calls it a heuristic decision: locks are not held for ever. It is longer than any fault of a run leaves a participant
 * in doubt, so that by a clock that runs as it should nobody ever gives up.
 */
const giveUpMs = 20_000;

/** How long a participant has been in doubt is told by timestamps, and a clock that is set ahead makes a moment an age. */
export const bug: Bug = {
  name: 'timeout-by-wall-clock',
  summary: 'a participant in doubt aborts alone after 20 s, which it measures by the wall clock',
  breaks: 'AC1',
  isOfTheClock: true,
  plant: (protocol) => giveUpByClock(protocol, () => Date.now()),
};

export function giveUpByClock(protocol: TwoPhaseProtocol, wallClockMs: () => number): TwoPhaseProtocol {
  /** When each branch was found in doubt, by node. */
  const since = new Map<string, Map<string, number>>();
  return {
    ...protocol,
    step: (state, event) => {
      let [next, effects] = protocol.step(state, event);
      if (next.role !== 'participant') return [next, effects];
      const { name, coordinator } = next.identity;
      const known = event.kind === 'start' ? new Map<string, number>() : since.get(name);
      const doubts = new Map<string, number>();
      const now = wallClockMs();
      for (const branch of next.doubts.keys()) {
        const at = known?.get(branch) ?? now;
        const entry = next.branches.get(branch);
        if (now - at < giveUpMs || entry === undefined) {
          doubts.set(branch, at);
          continue;
        }
        const { txn, epoch } = entry;
        const message = { kind: 'decision', txn, branch, epoch, decision: 'abort' } as const;
        const [after, more] = protocol.step(next, { kind: 'message', from: coordinator, incarnation: 0, message });
        [next, effects] = [after, [...effects, ...more.map(asUnilateral)]];
        if (next.role !== 'participant') break;
      }
      since.set(name, doubts);
      return [next, effects];
    },
  };
}
