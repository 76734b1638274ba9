import type { Operation } from '../../harness/core/history.ts';
import { type Json } from '../../harness/core/json.ts';
import { type TimeWindow, nanosPerMs, nanosToMs, nanos } from '../../harness/core/time.ts';
import { outagesOf } from './outages.ts';

/** Names that have a row of their own; a foreign history may have any number. */
const rowsMax = 100;
const windowsMax = 240;
const windowMsMin = 1_000;

/** How many operations came to what end. */
export interface Share {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

export function shareOf(operations: readonly Operation[]): Share {
  const share = { ok: 0, fail: 0, info: 0 };
  for (const { type } of operations) share[type]++;
  return share;
}

/** The share that was ok, in percent, cut off behind the second digit, so that 99.999 % does not read as all. */
export function okPercent({ ok, fail, info }: Share): number {
  const all = ok + fail + info;
  return all === 0 ? 0 : Math.floor((ok / all) * 10_000) / 100;
}

/** A row for each kind of operation, or each node: counts, the share that was ok, and the longest outage. */
export function rowsBy(
  operations: readonly Operation[],
  nameOf: (operation: Operation) => string | undefined,
  span: TimeWindow,
): Json {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const name = nameOf(operation);
    if (name === undefined) continue;
    const known = groups.get(name);
    if (known !== undefined) known.push(operation);
    else if (groups.size < rowsMax) groups.set(name, [operation]);
  }
  return [...groups].map(([name, each]) => ({
    name,
    ...shareOf(each),
    okPercent: okPercent(shareOf(each)),
    longestOutageMs: longestOutageMs(each, span),
  }));
}

export function longestOutageMs(operations: readonly Operation[], { to }: TimeWindow): number {
  const outages = outagesOf(operations, ({ type }) => type === 'ok', to);
  return nanosToMs(nanos(outages.reduce((longest, { window }) => Math.max(longest, window.to - window.from), 0)));
}

/** Counts by window of time, of a second or more each, by when operations were invoked: bounded in number, whatever the history. */
export function seriesOf(operations: readonly Operation[], { from, to }: TimeWindow): Json {
  const lengthMs = Math.max(0, (to - from) / nanosPerMs);
  const widthMs = Math.max(windowMsMin, Math.ceil(lengthMs / windowsMax));
  const count = Math.floor(lengthMs / widthMs) + 1;
  const series = { ok: zeroes(count), fail: zeroes(count), info: zeroes(count) };
  for (const { type, invokedAt } of operations) {
    const place = Math.min(count - 1, Math.floor((invokedAt - from) / nanosPerMs / widthMs));
    series[type][place] = (series[type][place] ?? 0) + 1;
  }
  return { fromMs: nanosToMs(from), widthMs, ...series };
}

function zeroes(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}
