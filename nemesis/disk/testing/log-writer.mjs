// A node of the smallest system that has a log: appends records, forces each to the disk, and ends when it can't.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

const everyMs = 5;
const file = openSync('log', 'a');
let number = 0;
setInterval(() => {
  try {
    writeSync(file, `${String(number++).padStart(8, '0')} ${'x'.repeat(500)}\n`);
    fdatasyncSync(file);
  } catch (error) {
    process.stderr.write(`log: ${error.message}\n`);
    closeSync(file);
    process.exit(1);
  }
}, everyMs);
