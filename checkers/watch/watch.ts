import { UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { msToNanos, parseDurationMs } from '../../harness/core/time.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { type KeyOperations, keyedOperations } from '../keyed-operations.ts';
import { streamByKey } from '../stream-by-key.ts';
import { blocksOf } from './blocks.ts';
import { lateEvents } from './lateness.ts';
import { crossings, inversionIn, timesOf } from './real-time.ts';
import { revisionFaults } from './revisions.ts';
import { streamedWatch } from './streamed-watch.ts';
import { watchedIn } from './streams.ts';
import { WatchTelling } from './telling.ts';

const vocabulary = { checker: 'watch', kinds: ['write', 'watch', 'final-watch', 'read'] };

/**
 * `write 5`, each value once, and `watch -> [1, 5]`: all that a process was told over its watches is one unbroken piece of the order of all changes,
 * whether that is read off revisions (`{revision, value}`) or off what is known of time. A `final-watch` goes on until it has told what was
 * acknowledged, or told to others, before it began. With a duration as the model, changes must be told within it.
 */
export const watch: Checker = {
  name: 'watch',
  proves:
    'every watcher is told all changes from its first to its last, once each and in one order that respects real time',
  completeness: 'complete',
  complexity: 'O(n log n)',
  models: ['<duration>'],
  isHeavy: true,
  check: (record, { model }) => judge(record, boundOf(model)),
  streams: 'events told twice, and watchers that go on differently after the same event',
  stream: () => streamByKey(vocabulary, streamedWatch),
};

/** @throws UsageError for a model that is no duration. */
function boundOf(model: string | undefined): number | undefined {
  if (model === undefined) return undefined;
  const ms = parseDurationMs(model);
  if (ms === undefined)
    throw new UsageError(`watch has no model "${model}"; give the longest delay, such as 500ms or 10s`);
  return msToNanos(ms);
}

interface Found {
  readonly stream: Findings;
  readonly source: Findings;
  readonly late: Findings;
  readonly details: { keys: number; watchers: number; watches: number; events: number; changes: number };
  readonly missing: string[];
}

function judge(record: RunRecord, bound: number | undefined): Verdict {
  const found: Found = {
    stream: new Findings('unbroken-order'),
    source: new Findings('events-of-writes'),
    late: new Findings('within-bound'),
    details: { keys: 0, watchers: 0, watches: 0, events: 0, changes: 0 },
    missing: [],
  };
  for (const each of keyedOperations(record.history.operations, vocabulary)) judgeKey(each, bound, found);
  const { stream, source, late, details, missing } = found;
  const { events, watchers, watches } = details;
  return verdictOf(record, {
    checker: 'watch',
    algorithm: 'streams joined to blocks by what follows what, and zones of the blocks',
    complete: true,
    judgements: [
      stream.judgement({
        missing,
        judged: events,
        established:
          events === 0
            ? 'no watcher was told anything'
            : `${countText(watchers, 'watcher')} told ${countText(events, 'event')}, all pieces of one order`,
      }),
      source.judgement({ missing: [], judged: events, established: 'what was told had been written' }),
      ...(bound === undefined
        ? []
        : [late.judgement({ missing: [], judged: watches, established: 'all that was due had been told in time' })]),
    ],
    details,
  });
}

function judgeKey({ key, operations }: KeyOperations, bound: number | undefined, found: Found): void {
  const { streams, changes, foreign, repeated, ambiguous } = watchedIn(operations);
  const { details } = found;
  details.keys++;
  details.watchers += streams.length;
  details.watches += streams.reduce((sum, { watches }) => sum + watches.length, 0);
  details.events += streams.reduce((sum, { events }) => sum + events.length, 0) + foreign.length;
  details.changes += changes.filter((change) => change !== undefined).length;
  const telling = new WatchTelling(key, changes, streams);
  for (const each of foreign) found.source.add(() => telling.foreign(each));
  if (ambiguous.length > 0) {
    found.missing.push(...ambiguous);
    return;
  }
  for (const each of repeated) found.stream.add(() => telling.repeated(each));
  const { falling, clashing, missed, order } = revisionFaults(streams, changes);
  for (const each of falling) found.stream.add(() => telling.falling(each));
  for (const each of clashing) found.stream.add(() => telling.clashing(each));
  for (const each of missed) found.stream.add(() => telling.missed(each));
  const times = timesOf(changes, streams);
  const { blocks, divergences, rings } = blocksOf(streams, changes);
  // What revisions show to be missed would be told again as a divergence.
  if (missed.length === 0) for (const each of divergences) found.stream.add(() => telling.divergence(each));
  for (const each of rings) found.stream.add(() => telling.ring(each));
  for (const block of [...blocks, order]) {
    const inversion = inversionIn(block, times);
    if (inversion !== undefined) found.stream.add(() => telling.inversion(inversion));
  }
  // Of blocks that are wrong in themselves the zones say nothing.
  if (found.stream.count === 0)
    for (const each of crossings(blocks, times)) found.stream.add(() => telling.crossing(each));
  if (bound !== undefined)
    for (const each of lateEvents(streams, changes, bound)) found.late.add(() => telling.late(each, bound));
}
