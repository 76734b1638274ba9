import { type FaultStage, nemesisValue } from '../../harness/core/nemesis-line.ts';
import type { Link } from '../../harness/core/plan.ts';
import { type FaultClass } from '../../harness/core/property.ts';
import { msToNanos } from '../../harness/core/time.ts';
import type { HistoryLine } from './operation-line.ts';

const classes: Readonly<Record<string, FaultClass>> = { partition: 'partition', kill: 'crash', operator: 'operator' };

/** Stages that a test leaves out: `2000..3000 fault 2.1 kill n2 without bit`. */
const leftOut = 'without';

/**
 * The life of a fault: asked, injected, effective and bit at its beginning, heal and healed at its end; an open one is
 * never healed. Words with `>` are links, the others targets.
 */
export function readFaultLines(words: readonly string[], from: number, to: number | undefined): HistoryLine[] {
  const [step = '', fault = '', ...rest] = words;
  const cut = rest.indexOf(leftOut);
  const without = cut < 0 ? [] : rest.slice(cut + 1);
  const whom = cut < 0 ? rest : rest.slice(0, cut);
  const links = whom.filter((word) => word.includes('>')).map((word): Link => [half(word, 0), half(word, 1)]);
  const named = whom.filter((word) => !word.includes('>'));
  const targets = named.length > 0 ? named : [...new Set(links.flat())];
  const line = (stage: FaultStage, atMs: number): HistoryLine => {
    const about = { fault, step, class: classes[fault] ?? 'timing', targets, links, note: stage } as const;
    return {
      time: msToNanos(atMs),
      type: 'info',
      process: 'nemesis',
      ...nemesisValue({ kind: 'fault', stage, ...about }),
    };
  };
  const begin = (['asked', 'injected', 'effective', 'bit'] as const).map((stage) => ({ stage, at: from }));
  const isOpen = to === undefined || to === Infinity;
  const end = isOpen ? [] : (['heal', 'healed'] as const).map((stage) => ({ stage, at: to }));
  return [...begin, ...end].filter(({ stage }) => !without.includes(stage)).map(({ stage, at }) => line(stage, at));
}

function half(link: string, index: 0 | 1): string {
  return link.split('>')[index] ?? '';
}
