import { EnvironmentError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { NodeDisk } from '../../harness/ports/node-disk.ts';

/** @throws EnvironmentError `no-disk` where the data folder is a folder among others: it was refused before the run. */
export function diskOf({ cluster }: FaultContext, node: NodeName): NodeDisk {
  const { disk } = cluster.node(node);
  if (disk !== undefined) return disk;
  throw new EnvironmentError('no-disk', `${node} has no file system of its own; use --transport local`, { node });
}
