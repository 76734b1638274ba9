import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { requireFolderOrNothing } from '../config/places.ts';
import { UsageError, messageOf } from '../core/errors.ts';
import { RunLayout } from '../store/run-layout.ts';

/** A folder of a run, whole or not. */
export interface RecordedRun {
  readonly folder: string;
  readonly startedAtMs: number;
}

/**
 * The runs under `<out>/<system>/`, newest first.
 *
 * @throws UsageError when it is no folder, or can't be read.
 */
export function recordedRuns(out: string): RecordedRun[] {
  requireFolderOrNothing('--out', out);
  if (!existsSync(out)) return [];
  // `latest` is a link to one of the others, and no folder.
  const folders = foldersIn(out).flatMap((system) => foldersIn(system));
  return folders
    .filter((folder) => existsSync(new RunLayout(folder).plan))
    .map((folder) => ({ folder, startedAtMs: statSync(new RunLayout(folder).plan).mtimeMs }))
    .toSorted((a, b) => b.startedAtMs - a.startedAtMs);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  } catch (error) {
    throw new UsageError(`--out: ${folder} can't be read (${messageOf(error)})`);
  }
}

export function latestRun(out: string): string | undefined {
  return recordedRuns(out)[0]?.folder;
}
