import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type Story, violationOf, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import type { StreamedObject } from '../stream-by-key.ts';
import { ValueIds, valueText } from '../value-ids.ts';
import { watchAnswer } from './watch-answer.ts';

/** A change as somebody was told it: which one came right before it there. */
interface Seen {
  readonly id: number;
  readonly text: string;
  readonly watch: Operation;
}

/**
 * One key while it is recorded: what each watcher is told twice, and changes after which watchers go on differently. It keeps an entry for each
 * change, and one for each event; what real time contradicts is for the whole history.
 */
export function streamedWatch(): StreamedObject {
  const ids = new ValueIds();
  const writers: (number | undefined)[] = [];
  const watchers = new Map<number, { readonly told: Set<number>; last: Seen | undefined }>();
  const after: (Seen | undefined)[] = [];
  const before: (Seen | undefined)[] = [];
  /** Two writes of one value: events can't be told apart any more. */
  let isAmbiguous = false;

  const written = (write: Operation, hasEnded: boolean): void => {
    const id = ids.idOf(write.input, write);
    if (hasEnded && write.type === 'fail' && writers[id] === write.index) writers[id] = undefined;
    else if (!hasEnded && writers[id] !== undefined) isAmbiguous = true;
    else if (!hasEnded) writers[id] = write.index;
  };

  const told = (watch: Operation, key: string | undefined): Violation | undefined => {
    const watcher = watchers.get(watch.process) ?? { told: new Set<number>(), last: undefined };
    watchers.set(watch.process, watcher);
    let found: Story | undefined;
    for (const { value } of watchAnswer(watch).events) {
      const seen = { id: ids.idOf(value, watch), text: valueText(value), watch };
      const { last } = watcher;
      if (watcher.told.has(seen.id)) found ??= twiceStory(seen, key);
      else if (last !== undefined) {
        const next = (after[last.id] ??= seen);
        const previous = (before[seen.id] ??= last);
        if (next.id !== seen.id) found ??= differentStory({ shared: last, one: next, other: seen, side: 'after' }, key);
        else if (previous.id !== last.id)
          found ??= differentStory({ shared: seen, one: previous, other: last, side: 'before' }, key);
      }
      watcher.told.add(seen.id);
      watcher.last = seen;
    }
    return found === undefined ? undefined : violationOf('unbroken-order', found);
  };

  return {
    add: ({ operation, hasEnded, key }) => {
      if (operation.f === 'write') written(operation, hasEnded);
      if (isAmbiguous || !hasEnded || operation.type !== 'ok') return undefined;
      return operation.f === 'watch' || operation.f === 'final-watch' ? told(operation, key) : undefined;
    },
  };
}

function twiceStory({ text, watch }: Seen, key: string | undefined): Story {
  return {
    title: `a watcher${keySuffix(key)} was told ${text} twice`,
    explanation: [`${who(watch)} was told ${text}, and had been told it before.`],
    operations: [watch],
    anomaly: 'duplicate-event',
  };
}

interface Difference {
  readonly shared: Seen;
  readonly one: Seen;
  readonly other: Seen;
  readonly side: 'after' | 'before';
}

function differentStory({ shared, one, other, side }: Difference, key: string | undefined): Story {
  return {
    title: `watchers${keySuffix(key)} were told ${one.text} and ${other.text} right ${side} ${shared.text}`,
    explanation: [one, other].map((each) => `${who(each.watch)} was told ${each.text} right ${side} ${shared.text}.`),
    operations: one.watch === other.watch ? [one.watch] : [one.watch, other.watch],
    anomaly: 'diverging-watchers',
  };
}
