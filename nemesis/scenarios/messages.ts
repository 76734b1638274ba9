import type { Scenario } from './scenario.ts';

const timeLimitMs = 4_000;
const safe = { '2pc': 'passed', '3pc': 'passed' } as const;

/** Messages that are lost, late, doubled or overtaken, while every node lives and every connection stays open. */
export const messages: readonly Scenario[] = [
  {
    name: 'lost-vote',
    summary: 'a yes is lost on each link: the transaction aborts by time-out, and nobody counts silence as consent',
    inject: ['drop participants (message=yes, most=1) after op transfer ok #10 for 2s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: [],
  },
  {
    name: 'lost-prepare',
    summary: 'a prepare is lost: its participant never votes, and the transaction aborts by time-out',
    inject: ['drop n2 (message=prepare, direction=in, most=2) after op transfer ok #10 for 2s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: ['silence-is-yes'],
  },
  {
    name: 'lost-decision',
    summary: 'a commit is lost on each link: those in doubt wait, ask, and learn it',
    inject: ['drop coordinator (message=commit, most=1) after op transfer ok #10 for 2s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: [],
  },
  {
    name: 'lost-ack',
    summary: 'an acknowledgement is lost on each link: the commit is told again, remembered until then, applied once',
    inject: ['drop participants (message=ack, most=1) after op transfer ok #10 for 2s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: ['apply-twice'],
  },
  {
    name: 'duplicated-vote',
    summary: 'every vote arrives twice: two yes of one participant are one',
    inject: ['duplicate participants (message=yes) after op transfer ok #10 for 2s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: ['duplicated-message'],
  },
  {
    name: 'duplicated-decision',
    summary: 'every commit arrives twice, the second time later: it is applied once',
    inject: ['duplicate coordinator (message=commit, act.afterMs=100) after op transfer ok #10 for 2s'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'replayed-prepare',
    summary: 'a prepare comes again when its transaction is over and forgotten: it prepares nothing, and locks nothing',
    inject: ['duplicate coordinator (message=prepare, act.afterMs=1500, most=3) after op transfer ok #10 for 2500ms'],
    timeLimitMs: 5_000,
    expected: safe,
    finds: [],
  },
  {
    name: 'abort-overtakes-prepare',
    summary: 'prepares come after the abort of their transaction: refused, and no lock stays',
    inject: ['hold n2 (message=prepare, direction=in, act.forMs=1600, most=3) after op transfer ok #10 for 2500ms'],
    timeLimitMs: 5_000,
    expected: { '2pc': 'passed' },
    finds: [],
  },
  {
    name: 'late-prepare',
    summary:
      'a prepare is late, and a participant in doubt asks its peers and the coordinator meanwhile: nobody answers abort',
    inject: ['delay n2 (message=prepare, direction=in, act.ms=700) after op transfer ok #10 for 2500ms'],
    timeLimitMs: 5_000,
    expected: { '2pc': 'passed' },
    finds: ['peer-answers-abort', 'abort-while-collecting'],
  },
  {
    name: 'late-vote',
    summary: 'a yes comes after its transaction was aborted: it is ignored, and the branch is rolled back',
    inject: ['hold participants (message=yes, act.forMs=1600, most=2) after op transfer ok #10 for 2500ms'],
    timeLimitMs: 5_000,
    expected: { '2pc': 'passed' },
    finds: [],
  },
  {
    name: 'read-between-decisions',
    summary:
      'commits reach one participant late: a read of everything meanwhile sees each transaction whole or not at all',
    inject: ['delay n2 (message=commit, direction=in, act.ms=400) after op transfer ok #10 for 2500ms'],
    timeLimitMs: 5_000,
    expected: { '2pc': 'passed' },
    finds: [],
  },
];
