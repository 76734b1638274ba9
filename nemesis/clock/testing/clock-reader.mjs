/** Answers each line of standard input with one line: what it is told of time, in nanoseconds, as JSON. */
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', () => {
  const day = BigInt(Date.now()) * 1_000_000n;
  process.stdout.write(`{"realtime":${day},"monotonic":${process.hrtime.bigint()}}\n`);
});
