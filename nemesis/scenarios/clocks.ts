import type { Scenario } from './scenario.ts';

const timeLimitMs = 3_000;
const safe = { '2pc': 'passed', '3pc': 'passed' } as const;

/** Wall clocks that are set while a transaction is open: a commit protocol must not care. */
export const clocks: readonly Scenario[] = [
  {
    name: 'participant-clock-ahead',
    summary: 'the clock of a participant in doubt is set an hour ahead just before the commit reaches it: it commits',
    inject: ['clock $to(offsetMs=3600000) before commit(txn=T) #2 for 1s'],
    timeLimitMs,
    expected: safe,
    finds: ['timeout-by-wall-clock'],
  },
  {
    name: 'coordinator-clock-back',
    summary: 'the clock of the coordinator is set an hour back while it collects votes: one outcome, and in time',
    inject: ['clock coordinator(offsetMs=-3600000) after prepare(txn=T) #1 for 1s'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
];
