import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { formatDurationMs } from '../../core/time.ts';
import { type Content, type Markup, markup } from './escape.ts';
import type { ReportMeta } from './report-meta.ts';
import { detailTables, table, validityMark } from './tables.ts';

const leftoversShown = 40;

/** What each checker looked at and found, with its figures. */
export function statisticsSection(verdict: RunVerdict): Markup {
  // Statistics are what most readers look for; the other checkers' counts follow.
  const ordered = verdict.verdicts.toSorted((a, b) => Number(b.checker === 'stats') - Number(a.checker === 'stats'));
  const parts = ordered
    .filter((each) => Object.keys(each.details).length > 0)
    .map((each) => markup`<h3>${each.checker}</h3><p class="soft">${each.summary}</p>${detailTables(each)}`);
  const rows = verdict.verdicts.map((each): Content[] => [
    each.checker,
    validityMark(each.validity),
    each.summary,
    each.algorithm ?? '–',
    each.complete ? 'complete' : 'necessary checks only',
  ]);
  const columns = ['checker', 'verdict', 'summary', 'algorithm', 'reach'].map((name) => ({ name }));
  return markup`<section id="statistics" aria-labelledby="statistics-h"><h2 id="statistics-h">Checkers and statistics</h2>${table('Checkers', columns, rows)}${parts}</section>`;
}

/** How the run came about, what it left behind, and how to run it again. */
export function runSection(record: RunRecord, verdict: RunVerdict, meta: ReportMeta): Markup {
  const { plan, system } = record;
  const stages = Object.entries(meta.stageMs).map(([stage, ms]) => `${stage} ${formatDurationMs(ms)}`);
  const pairs: [string, string][] = [
    ['started', meta.startedAt],
    ['folder', meta.folder],
    ['command', meta.command],
    ['seed', verdict.seed],
    ['system', `${plan?.system ?? system?.name ?? 'unknown'} ${meta.systemVersion}`],
    ['nodes', (plan?.nodes ?? []).map((node) => nodeText(record, node)).join(', ')],
    ['failure model', failureModelText(record)],
    [
      'its time-outs',
      Object.entries(system?.timeouts ?? {})
        .map(([name, ms]) => `${name} ${formatDurationMs(ms)}`)
        .join(', '),
    ],
    ['transport', meta.transport],
    ['stood in', meta.substitutes.join(', ')],
    ['indoubt', meta.controllerVersion],
    ['Node', meta.nodeVersion],
    ['machine', meta.os],
    ['stages', stages.join(', ')],
  ];
  const shown = pairs
    .filter(([, value]) => value !== '')
    .map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`);
  const leftovers =
    verdict.leftovers.length > 0
      ? markup`<ul>${verdict.leftovers.slice(0, leftoversShown).map((each) => markup`<li>${each}</li>`)}</ul>`
      : markup`<p>${teardownText(meta)}</p>`;
  return markup`<section id="run" aria-labelledby="run-h"><h2 id="run-h">Run it again</h2><p class="soft">The same plan, step by step. Real processes do not repeat each other's timing: a violation may need several runs to show again.</p><div class="command"><pre id="repeat">${verdict.repeat}</pre><button type="button" id="copy" hidden>Copy</button></div><h3>How this run was made</h3><dl class="pairs">${shown}</dl><h3>Teardown</h3>${leftovers}</section>`;
}

function nodeText(record: RunRecord, node: string): string {
  const role = record.system?.roles[node];
  return role === undefined ? node : `${node} (${role})`;
}

function failureModelText(record: RunRecord): string {
  const model = record.system?.failureModel;
  if (model === undefined) return '';
  return `safe under ${model.safety.join(', ') || 'no fault'}; recovers from ${model.liveness.join(', ') || 'no fault'}`;
}

/** A page that is written before teardown ends can't vouch for it. */
function teardownText(meta: ReportMeta): string {
  return meta.stageMs.teardown === undefined
    ? 'Teardown had not ended when this page was written; what it left behind, if anything, is in verdict.json.'
    : 'Nothing was left behind: teardown removed all that the run had made.';
}
