import type { System } from '../../ports/system.ts';

type Names = NonNullable<System['messages']>;

/** Short names of what a line between nodes says, whatever it says. */
export const messageFields: NonNullable<System['messageFields']> = {
  kind: 'body.kind',
  txn: 'body.txn',
  branch: 'body.branch',
  epoch: 'body.epoch',
  vote: 'body.vote',
  decision: 'body.decision',
  outcome: 'body.outcome',
};

/** What both protocols say: a vote and a decision also go by what they say. */
export const commitMessages: Names = {
  ...kinds('prepare', 'vote', 'decision', 'ack', 'inquiry'),
  yes: { 'body.kind': 'vote', 'body.vote': 'yes' },
  no: { 'body.kind': 'vote', 'body.vote': 'no' },
  commit: { 'body.kind': 'decision', 'body.decision': 'commit' },
  abort: { 'body.kind': 'decision', 'body.decision': 'abort' },
};

/** Messages that are called by their kind. */
export function kinds(...names: readonly string[]): Names {
  return Object.fromEntries(names.map((name) => [name, { 'body.kind': name }]));
}
