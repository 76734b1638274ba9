import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';

const unshare: readonly string[] = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const probeMs = 5_000;

let works: Promise<boolean> | undefined;

/**
 * The command line that runs `argv` as somebody who is not root. Root becomes uid 1000 of a user namespace: on disk it
 * stays root, so that it can still read and write what is its own.
 *
 * @throws EnvironmentError `needs-ordinary-user` when we are root and the machine has no user namespaces.
 */
export async function asOrdinaryUser(node: NodeName, argv: readonly string[]): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return argv;
  works ??= promisify(execFile)('unshare', [...unshare.slice(1), 'true'], { timeout: probeMs }).then(
    () => true,
    () => false,
  );
  if (await works) return [...unshare, ...argv];
  throw new EnvironmentError(
    'needs-ordinary-user',
    `${node}: ${argv[0] ?? ''} refuses to run as root, and this machine has no user namespaces; run as an ordinary user`,
    { node },
  );
}
