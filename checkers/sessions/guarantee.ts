/** The session guarantees of Terry et al. (1994), each about what one process reads and writes, one operation after the other. */
export type Guarantee = 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads';
