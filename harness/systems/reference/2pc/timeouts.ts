import type { LinkTimes } from '../frame/protocol.ts';

/** A coordinator that has not heard every vote by then aborts. */
export const voteMs = 1_200;
/** A participant in doubt asks again this often: a fraction of the vote's time-out, so that it also asks while votes are collected. */
export const inquiryMs = 250;
/** A commit that was not acknowledged is told again this often. */
export const resendMs = 500;

/** Silence on a link means a new connection, nothing else: two-phase commit has no failure detector. */
export const link: LinkTimes = { heartbeatMs: 100, silenceMs: 900 };
