/** Reads the clock every millisecond, as a server with requests does; on a line it says what 100,000 readings cost, in ns each. */
import { createInterface } from 'node:readline';

const readings = 100_000;
setInterval(() => Date.now(), 1);
createInterface({ input: process.stdin }).on('line', () => {
  const startedAt = performance.now();
  for (let reading = 0; reading < readings; reading++) Date.now();
  process.stdout.write(`${((performance.now() - startedAt) * 1e6) / readings}\n`);
});
