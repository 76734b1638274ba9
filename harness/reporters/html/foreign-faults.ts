import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { Op } from '../../core/op.ts';
import type { FaultClass } from '../../core/property.ts';
import { type Nanos, nanos } from '../../core/time.ts';

/** More than that are a blur. */
const faultsMax = 200;

/** What begins and what ends a fault, as Jepsen's nemeses are called: of a pair with the same name. */
interface Stage {
  readonly fault: string;
  readonly isEnd: boolean;
}

type Draft = { -readonly [K in keyof FaultRecord]: FaultRecord[K] };

const pairs: Readonly<Record<string, Stage | undefined>> = {
  kill: { fault: 'kill', isEnd: false },
  start: { fault: 'kill', isEnd: true },
  pause: { fault: 'pause', isEnd: false },
  resume: { fault: 'pause', isEnd: true },
  'bump-clock': { fault: 'clock', isEnd: false },
  'strobe-clock': { fault: 'clock', isEnd: false },
  'reset-clock': { fault: 'clock', isEnd: true },
};

/**
 * The faults of a history that another tool recorded, as far as its nemesis's words tell them: `start-partition` to `stop-partition`,
 * `kill` to `start`, `pause` to `resume`, and `start` to `stop` where there is no more to know. For drawings alone: no verdict rests
 * on it.
 */
export function foreignFaults(ops: readonly Op[]): FaultRecord[] {
  const lines = ops.filter(({ process }) => process === 'nemesis');
  const kills = lines.some(({ f }) => f === 'kill');
  const faults: Draft[] = [];
  const last = new Map<string, Draft>();
  for (const { f, time } of lines) {
    const stage = stageOf(f, kills);
    if (stage === undefined) continue;
    const known = last.get(stage.fault);
    if (stage.isEnd) {
      // An act has two lines, of which the second tells that it was done: the later one ends the fault.
      if (known !== undefined) known.window = { from: known.window.from, to: time };
      continue;
    }
    if (known?.window.to === Infinity || faults.length === faultsMax) continue;
    const fault = begun(stage.fault, time, faults.length + 1);
    faults.push(fault);
    last.set(stage.fault, fault);
  }
  return faults;
}

function stageOf(f: string, kills: boolean): Stage | undefined {
  const match = /^(start|stop)-(.+)$/.exec(f);
  if (match !== null) return { fault: match[2] ?? f, isEnd: match[1] === 'stop' };
  // Where processes are killed `start` brings them back; elsewhere it begins whatever there is.
  if (!kills && (f === 'start' || f === 'stop')) return { fault: 'nemesis', isEnd: f === 'stop' };
  return Object.hasOwn(pairs, f) ? pairs[f] : undefined;
}

function begun(fault: string, at: Nanos, number: number): Draft {
  return {
    step: String(number),
    fault,
    class: classOf(fault),
    targets: [],
    links: [],
    window: { from: at, to: nanos(Infinity) },
    stages: { asked: { at, note: 'recorded by another tool' } },
  };
}

function classOf(fault: string): FaultClass {
  if (fault === 'kill') return 'crash';
  if (fault === 'clock') return 'clock';
  return fault === 'pause' ? 'timing' : 'partition';
}
