/**
 * Why one transaction comes before another, as Adya (1999) and Elle (Kingsbury and Alvaro, VLDB 2020) name it. The codes
 * fit into a byte an edge; a set of kinds is a mask with bit `1 << kind`.
 */
export const ww = 0;
export const wr = 1;
export const rw = 2;
const wwp = 3;
export const wrp = 4;
export const rwp = 5;
export const process = 6;
export const realtime = 7;
/**
 * From a vertex that stands for "the next version of a key, whichever it is" to each transaction that may have made it: only
 * anti-dependencies lead there, so that the step belongs to the anti-dependency before it.
 */
export const pass = 8;

/** The literature's name of each kind, by its code. */
export const kindNames: readonly string[] = ['ww', 'wr', 'rw', 'wwp', 'wrp', 'rwp', 'process', 'realtime', 'pass'];

export const wwMask: number = (1 << ww) | (1 << wwp);
export const wrMask: number = (1 << wr) | (1 << wrp);
export const rwMask: number = (1 << rw) | (1 << rwp);
export const passMask: number = 1 << pass;
export const processMask: number = 1 << process;
/** Real time includes the order of each process, which has one operation at a time. */
export const realtimeMask: number = (1 << realtime) | processMask;
export const predicateMask: number = (1 << wwp) | (1 << wrp) | (1 << rwp);
