import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RunLayout } from '../store/run-layout.ts';

/** A folder of a run, whole or not. */
export interface RecordedRun {
  readonly folder: string;
  readonly startedAtMs: number;
}

/** The runs under `<out>/<system>/`, newest first. */
export function recordedRuns(out: string): RecordedRun[] {
  if (!existsSync(out)) return [];
  const systems = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const folders = systems.flatMap(({ name }) =>
    readdirSync(join(out, name), { withFileTypes: true })
      // `latest` is a link to one of the others.
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(out, name, entry.name)),
  );
  return folders
    .filter((folder) => existsSync(new RunLayout(folder).plan))
    .map((folder) => ({ folder, startedAtMs: statSync(new RunLayout(folder).plan).mtimeMs }))
    .toSorted((a, b) => b.startedAtMs - a.startedAtMs);
}

export function latestRun(out: string): string | undefined {
  return recordedRuns(out)[0]?.folder;
}
