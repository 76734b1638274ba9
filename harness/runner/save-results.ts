import { EnvironmentError } from '../core/errors.ts';
import type { RunVerdict } from '../core/run-verdict.ts';
import type { RunEvent } from '../ports/reporter.ts';
import type { StoredRun } from '../store/run-reader.ts';
import type { Stages } from './stages.ts';
import { writeResults } from './write-results.ts';

/**
 * Writes a run's results, and gives the verdict that stands. What can't be kept can't be shown to anybody: a pass that
 * is not on disk is none. A violation that was found stays one.
 */
export async function saveResults(
  run: StoredRun,
  verdict: RunVerdict,
  { stages, emit }: { readonly stages: Stages; readonly emit: (event: RunEvent) => void },
): Promise<RunVerdict> {
  try {
    await stages.time('report', async () => writeResults(run, verdict, stages));
    return verdict;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    emit({ kind: 'message', level: 'error', text: error.message });
    const reasons = [...verdict.reasons, error.message];
    if (verdict.outcome !== 'passed') return { ...verdict, reasons };
    return { ...verdict, outcome: 'inconclusive', headline: error.message, reasons };
  }
}

/**
 * Writes the results of a run that was killed before it could. A folder that can't be written, on a full disk or in
 * somebody's archive, is judged all the same; one line says that it stays without them.
 */
export async function saveLater(run: StoredRun, verdict: RunVerdict): Promise<readonly string[]> {
  try {
    await writeResults(run, verdict, undefined);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return [`its results are not in its folder: ${error.message}`];
  }
}
