import { changeClock } from '../change-clock.ts';
import { warpOf } from '../warp.ts';

/** Sets the clocks of processes an hour ahead, says so, and waits to be killed: `change-and-wait.ts PID ...` */
const warp = warpOf({ offsetMs: 3_600_000, gainMsPerSecond: 0, periodMs: 0, alsoMonotonic: false }, 0n);
for (const pid of process.argv.slice(2)) await changeClock(Number(pid), warp);
process.stdout.write('changed\n');
setInterval(() => undefined, 60_000);
