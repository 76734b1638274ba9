import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { ClusterNode, NodeProcess } from '../../ports/transport.ts';
import type { PlantedBug, System, SystemContext } from '../../ports/system.ts';
import { askFinal, askState } from './ask-node.ts';
import { transferClient } from './client.ts';
import { compileCacheEnv, type ProgramArgv } from './compile-cache.ts';
import { messageFields } from './message-names.ts';
import { nodeConfigOf } from './node-config-of.ts';

const configName = 'config.json';
const oneReleaseOnly = '1';
/** Four nodes share a laptop: V8 may not let each one's youngest objects pile up to 48 MB before it looks at them. */
const smallHeap: readonly string[] = ['--max-semi-space-size=2'];

/** What tells one reference system from another. */
export interface ReferenceSystem extends Pick<
  System,
  | 'name'
  | 'summary'
  | 'failureModel'
  | 'properties'
  | 'timeouts'
  | 'recoveryMs'
  | 'messages'
  | 'operator'
  | 'optionHelp'
> {
  /** The program of a node: `PROGRAM CONFIG`. */
  readonly program: string;
  /** The program that loads a planted bug by name: `PROGRAM CONFIG BUG`. */
  readonly buggyProgram?: string;
  readonly bugs?: readonly PlantedBug[];
}

/** A system of our own: one coordinator and its participants, each a process of this very Node.js. */
export function referenceSystem({ program, buggyProgram, bugs, ...system }: ReferenceSystem): System {
  return {
    ...system,
    versions: [oneReleaseOnly],
    nodeCount: { default: 4, min: 3, max: 16 },
    ports: { peer: 7_400, client: 7_500 },
    probePorts: { nodes: 'peer', clients: 'client' },
    clients: { transfer: transferClient },
    framings: { peer: 'newline-json', client: 'newline-json' },
    messageFields,
    hasTrace: true,
    ...(bugs === undefined ? {} : { bugs }),
    role: (node, nodes) => (node === nodes[0] ? 'coordinator' : 'participant'),
    // It is part of the package.
    missing: async () => await Promise.resolve(undefined),
    install,
    start: async (node, context) => {
      const { bug } = context;
      if (bug === undefined) return await spawnNode(node, context, [program]);
      if (buggyProgram === undefined || bugs?.some(({ name }) => name === bug) !== true) {
        throw new UsageError(`${system.name} has no planted bug "${bug}"`);
      }
      return await spawnNode(node, context, [buggyProgram, bug]);
    },
    isReady: async (node, { cluster }, signal) => await isAnswering(node.name, cluster, signal),
    observe: async (node, { cluster }, signal) => await askState(cluster, node, signal),
    finalState: async (node, { cluster }, signal) => await askFinal(cluster, node, signal),
  };
}

async function install(node: ClusterNode, context: SystemContext): Promise<void> {
  await mkdir(node.dataFolder, { recursive: true });
  const config = JSON.stringify(nodeConfigOf(node.name, context));
  // It holds the node's private key.
  await writeFile(configOf(node), config, { mode: 0o600 });
}

async function spawnNode(node: ClusterNode, context: SystemContext, argv: ProgramArgv): Promise<NodeProcess> {
  const [program, ...rest] = argv;
  return await node.spawn({
    argv: [process.execPath, ...smallHeap, program, configOf(node), ...rest],
    env: await compileCacheEnv(argv),
    onLine: (line) => {
      if (isWholeTrace(line)) context.onTrace(node.name, line);
    },
  });
}

/**
 * False for the piece of a line that a killed process left. What it says was told to nobody, since lines are written
 * before messages leave; and were it not the last one, its number would be missed.
 */
function isWholeTrace(line: string): boolean {
  return line.endsWith('}}');
}

/** Any failure to answer means that it is not ready yet. */
async function isAnswering(node: NodeName, cluster: SystemContext['cluster'], signal: AbortSignal): Promise<boolean> {
  try {
    await askState(cluster, node, signal);
    return true;
  } catch {
    return false;
  }
}

function configOf(node: ClusterNode): string {
  return join(node.dataFolder, configName);
}
