import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { type CycleLayouts, layoutCycles } from '../diagram/layout-cycles.ts';
import { outcomeWord } from '../verdict-text.ts';
import { latencyChart, latencyLegend, throughputChart, throughputLegend } from './charts.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { evidenceSection } from './evidence.ts';
import { hasMessages, messagesSection } from './messages-section.ts';
import { pageShell } from './page-shell.ts';
import { planSection } from './plan-tree.ts';
import type { ReportMeta } from './report-meta.ts';
import { type RunModel, runModel } from './run-model.ts';
import { runSection, statisticsSection } from './run-section.ts';
import { timeline, timelineLegend } from './timeline.ts';
import { propertiesSection, verdictSection } from './verdict-section.ts';
import { violationsShown } from './violation-card.ts';

/**
 * The run's report: one page that needs nothing beside it, no network and no JavaScript. Everything that comes from
 * the system under test is escaped and bounded (`markup`), and the page's policy forbids any script but its own.
 * Cycles without a layout (`reportLayouts`) are drawn as plain rings.
 */
export function renderReport(
  record: RunRecord,
  verdict: RunVerdict,
  meta: ReportMeta,
  layouts: CycleLayouts = new Map(),
): string {
  const model = runModel(record, verdict);
  const { plan } = record;
  const about = plan === undefined ? 'history' : `${plan.system} ${plan.systemVersion} · ${plan.workload}`;
  return pageShell({
    title: `${outcomeWord[verdict.outcome]}: ${about}`,
    header: markup`<span>${about}</span><span class="soft">seed ${verdict.seed}</span><span class="soft">${meta.transport}</span><span class="soft">${dateText(meta.startedAt)}</span>`,
    main: markup`${verdictSection(record, verdict, model, layouts)}
${navigation(record, model)}
${timelineSection(model)}
${messagesSection(record, model)}
${latencySection(model)}
${propertiesSection(record, verdict)}
${planSection(plan, verdict.faults)}
${evidenceSection(verdict.faults, record.messages)}
${statisticsSection(verdict)}
${runSection(record, verdict, meta)}`,
    footer: `Written by indoubt ${meta.controllerVersion}. Beside this page: plan.json, history.jsonl, states.jsonl, verdict.json, junit.xml, logs and evidence.`,
  });
}

/** Lays out the cycles that the report will show. */
export async function reportLayouts(verdict: RunVerdict): Promise<CycleLayouts> {
  const violations = verdict.verdicts.flatMap((each) => each.violations);
  return await layoutCycles(violations, { max: violationsShown });
}

function navigation(record: RunRecord, model: RunModel): Markup {
  const links: [string, string][] = [
    ['timeline', 'Timeline'],
    ...(hasMessages(record, model) ? [['messages', 'Messages'] satisfies [string, string]] : []),
    ['latency', 'Latency and throughput'],
    ['properties', 'Properties'],
    ...(record.plan === undefined ? [] : [['plan', 'Plan'] satisfies [string, string]]),
    ['evidence', 'Evidence'],
    ['statistics', 'Statistics'],
    ['run', 'Run it again'],
  ];
  return markup`<nav aria-label="Contents">${links.map(([id, name]) => markup`<a href="#${id}">${name}</a>`)}</nav>`;
}

function timelineSection(model: RunModel): Markup {
  return markup`<section id="timeline" aria-labelledby="timeline-h"><h2 id="timeline-h">Timeline</h2><p class="soft">What clients saw, what was broken, and what each node was doing, on the controller's clock.</p>${timeline(model, { id: 'timeline-plot', title: 'Timeline of the run', window: model.window })}${timelineLegend(model)}</section>`;
}

function latencySection(model: RunModel): Content {
  return markup`<section id="latency" aria-labelledby="latency-h"><h2 id="latency-h">Latency and throughput</h2>${latencyChart(model)}${latencyLegend}${throughputChart(model)}${throughputLegend}</section>`;
}

/** `2026-11-20 14:03:22 UTC`; what is not a date is shown as it is. */
function dateText(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : iso;
}
