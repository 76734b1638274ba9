import type { Plan } from '../core/plan.ts';
import type { RunVerdict } from '../core/run-verdict.ts';
import { diagramLines } from './diagram/diagram-text.ts';
import { escapeMarkdown, markdownBlock, markdownLines } from './github-escape.ts';
import { countOf, momentText } from './quantity-text.ts';
import { outcomeWord, violationFacts } from './verdict-text.ts';

/** GitHub takes 1 MiB a step; a summary that long would help nobody. */
const violationsShown = 10;
const faultsShown = 40;

const icon = { passed: '✅', violated: '❌', inconclusive: '⚠️', error: '🛑' } as const;
const validityText = { valid: '✅ held', invalid: '❌ violated', unknown: '⚠️ not judged' } as const;

/** The job summary in Markdown: verdict, violations, properties, faults, and how to run it again. */
export function githubSummary(verdict: RunVerdict, plan: Plan | undefined): string {
  const about =
    plan === undefined ? 'indoubt' : `${plan.system} ${plan.systemVersion}, ${plan.workload}, seed ${plan.seed}`;
  return [
    `## ${icon[verdict.outcome]} ${outcomeWord[verdict.outcome]}: ${escapeMarkdown(verdict.headline)}`,
    escapeMarkdown(about),
    bullets(verdict.reasons.filter((reason) => reason !== verdict.headline)),
    violations(verdict),
    properties(verdict),
    faults(verdict),
    listed(
      'Marks not reached',
      verdict.marks.filter((mark) => !mark.isReached).map((mark) => `${mark.name}: ${mark.statement}`),
    ),
    listed('Not tested', verdict.notTested),
    listed('Left behind by teardown', verdict.leftovers),
    `### Run the same plan again\n\n${markdownBlock(verdict.repeat)}`,
    '',
  ]
    .filter((part, i, parts) => part !== '' || i === parts.length - 1)
    .join('\n\n');
}

function violations(verdict: RunVerdict): string {
  const all = verdict.verdicts.flatMap((each) => each.violations);
  const shown = all.slice(0, violationsShown).map((each) =>
    [
      `### ${escapeMarkdown(each.property)}: ${escapeMarkdown(each.title)}`,
      each.explanation.map((sentence, i) => `${i + 1}. ${escapeMarkdown(sentence)}`).join('\n'),
      ...(each.diagram === undefined ? [] : [markdownLines(diagramLines(each))]),
      `_${violationFacts(each)
        .map((fact) => escapeMarkdown(fact))
        .join(' · ')}_`,
    ].join('\n\n'),
  );
  if (all.length > shown.length)
    shown.push(`And ${countOf(all.length - shown.length, 'more violation')}: see the report.`);
  return shown.join('\n\n');
}

function properties(verdict: RunVerdict): string {
  if (verdict.properties.length === 0) return '';
  const rows = verdict.properties.map(
    (each) => `| ${escapeMarkdown(each.property)} | ${validityText[each.validity]} | ${escapeMarkdown(each.reason)} |`,
  );
  return ['| property | verdict | why |', '|---|---|---|', ...rows].join('\n');
}

function faults(verdict: RunVerdict): string {
  if (verdict.faults.length === 0) return '';
  const rows = verdict.faults.slice(0, faultsShown).map((fault) => {
    const stage = (name: 'effective' | 'bit' | 'healed'): string => {
      const reached = fault.stages[name];
      return reached === undefined ? 'no' : momentText(reached.at);
    };
    return `| ${escapeMarkdown(fault.step)} | ${escapeMarkdown(`${fault.fault} ${fault.targets.join(' ')}`)} | ${stage('effective')} | ${stage('bit')} | ${stage('healed')} |`;
  });
  const hidden = verdict.faults.length - rows.length;
  return [
    `<details><summary>${countOf(verdict.faults.length, 'fault')}</summary>\n`,
    '| step | fault | proven | bit | healed |\n|---|---|---|---|---|',
    ...rows,
    hidden > 0 ? `\nAnd ${hidden} more.\n` : '',
    '</details>',
  ].join('\n');
}

function listed(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `### ${title}\n\n${bullets(items)}`;
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
}
