import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RunVerdict } from '../core/run-verdict.ts';
import { renderReport, reportLayouts } from '../reporters/html/page.ts';
import type { ReportMeta } from '../reporters/html/report-meta.ts';
import { junitXml } from '../reporters/junit.ts';
import { planJunitMeta } from '../reporters/junit-reporter.ts';
import { jepsenEdn } from '../store/formats/jepsen-edn.ts';
import { writeJsonFile, writeTextFile } from '../store/json-file.ts';
import type { StoredRun } from '../store/run-reader.ts';
import type { Stages } from './stages.ts';

/** Writes what a run's folder says of the run: verdict, report, JUnit, Jepsen's EDN, and the checksums of it all. */
export async function writeResults(run: StoredRun, verdict: RunVerdict, stages: Stages | undefined): Promise<void> {
  const { layout, record, plan, environment } = run;
  const stageMs = { ...run.outcome?.stagesMs, ...stages?.tookMs };
  await writeJsonFile(layout.verdict, verdict);
  const layouts = await reportLayouts(verdict);
  await writeTextFile(layout.report, renderReport(record, verdict, reportMeta(run, stageMs), layouts));
  const durationMs = Object.values(stageMs).reduce((sum, ms) => sum + ms, 0);
  const meta = planJunitMeta(plan, { seed: plan.seed, transport: environment.transport });
  await writeTextFile(layout.junit, junitXml(verdict, { ...meta, startedAt: environment.startedAt, durationMs }));
  await writeTextFile(layout.edn, jepsenEdn(record.history));
  await writeChecksums(run);
}

/** What the report says of how the run came about. */
function reportMeta({ layout, record, plan, environment }: StoredRun, stageMs: ReportMeta['stageMs']): ReportMeta {
  return {
    startedAt: environment.startedAt,
    controllerVersion: environment.controllerVersion,
    nodeVersion: environment.nodeVersion,
    os: `${environment.os}, ${environment.processors} processors`,
    systemVersion: record.system?.version ?? plan.systemVersion,
    transport: environment.transport,
    substitutes: environment.substitutes,
    command: environment.command,
    stageMs,
    folder: basename(layout.folder),
  };
}

/** `sha256sum -c evidence/sha256.txt` in the run's folder shows whether anything was changed since. */
async function writeChecksums({ layout }: StoredRun): Promise<void> {
  const entries = await readdir(layout.folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(layout.folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== relative(layout.folder, layout.checksums) && !path.startsWith('data/'))
    .toSorted();
  const lines: string[] = [];
  for (const path of paths) lines.push(`${await sha256(join(layout.folder, path))}  ${path}\n`);
  await writeTextFile(layout.checksums, lines.join(''));
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
