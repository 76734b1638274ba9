import { describe } from 'vitest';
import type { Ability } from '../../ports/transport.ts';
import { clientCutConformance, netConformance } from './net-conformance.ts';
import { probeConformance } from './probe-conformance.ts';
import { processConformance } from './process-conformance.ts';
import type { StartCluster } from './test-cluster.ts';

/**
 * What every transport must do, tried with real processes: each promise of harness/ports/transport.ts.
 *
 * @param start provisions a cluster for one test; where the transport needs containment, the tests must run inside it.
 * @param skip why this machine can't run it; undefined where it can.
 * @param has what the transport claims to be able to do here: what needs another ability is not tried.
 */
export function transportConformance(
  name: string,
  start: StartCluster,
  skip?: string,
  has: readonly Ability[] = ['signal', 'cut-links', 'cut-clients'],
): void {
  describe.skipIf(skip !== undefined)(`transport ${name}${skip === undefined ? '' : ` (skipped: ${skip})`}`, () => {
    processConformance(start);
    if (has.includes('cut-links')) {
      netConformance(start);
      probeConformance(start);
    }
    if (has.includes('cut-clients')) clientCutConformance(start);
  });
}
