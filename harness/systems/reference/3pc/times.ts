import type { Wait } from './transaction.ts';

/**
 * A node is dead when its connection closes (a kill closes it, slowness doesn't) or after so long without a word from it.
 * The same wait, in milliseconds, ends a leader's patience with a state or an acknowledgement.
 */
export const silenceMs = 1_500;

/** Several heartbeats fit into the silence, so that one that is late is no death. */
export const heartbeatMs = 200;

/** A coordinator without all votes by then aborts; before anybody takes it for dead. */
export const votesMs = 1_000;

/** An undecided node that nobody tells asks again after so long. */
export const askMs = 250;

export const waitMs: Readonly<Record<Wait, number>> = { votes: votesMs, silence: silenceMs, ask: askMs };
