import { EnvironmentError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Cluster } from '../../harness/ports/transport.ts';

const commandMs = 10_000;

/** Runs rules in a node's network, all of them or none. */
export async function nft(cluster: Cluster, node: NodeName, rules: string): Promise<void> {
  await runOn(cluster, node, ['sh', '-c', 'printf %s "$0" | nft -f -', rules]);
}

/** The names of a node's tables. */
export async function tablesOn(cluster: Cluster, node: NodeName): Promise<string[]> {
  const text = await runOn(cluster, node, ['nft', 'list', 'tables']);
  return text.split('\n').map((line) => line.split(' ').at(-1) ?? '');
}

/** @throws EnvironmentError where the command fails. */
export async function runOn(cluster: Cluster, node: NodeName, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cluster.node(node).run(argv, AbortSignal.timeout(commandMs));
  if (code === 0) return stdout;
  throw new EnvironmentError('packet-loss', `${node}: ${argv[0]}: ${stderr.trim() || `status ${code}`}`, { node });
}
