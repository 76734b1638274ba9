import { exitStatus } from '../core/errors.ts';
import { endWithParent } from './parent-pipe.ts';
import { runCli } from './program.ts';
import { drained, watchOutput } from './standard-output.ts';
import { tell } from './tell.ts';

endWithParent();
// Node's own status for a crash is 1, which here says that a property was violated.
process.on('uncaughtException', (error) => process.exit(tell(error, process)));
const output = watchOutput(process);
const status = await runCli(process.argv.slice(2), process);
await drained(process);
// Something of a config may still be open, a timer or a pool of connections; it must not hold the process.
process.exit(output.isLost && status === exitStatus.passed ? exitStatus.harness : status);
