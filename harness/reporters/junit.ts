import type { RunVerdict } from '../core/run-verdict.ts';
import type { Verdict, Violation } from '../core/verdict.ts';
import { diagramLines } from './diagram/diagram-text.ts';
import { spellOut, truncate } from './escape-terminal.ts';
import { violationFacts } from './verdict-text.ts';

/** A violation's story in a CI system's page; the report has the whole. */
const textCharactersMax = 8_000;

export interface JunitMeta {
  /** The suite's name: `indoubt.2pc.transfer`. */
  readonly suite: string;
  readonly startedAt?: string;
  readonly durationMs?: number;
  /** Seed, versions, transport: shown beside the suite. */
  readonly properties: Readonly<Record<string, string>>;
}

interface Case {
  readonly className: string;
  readonly name: string;
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message?: string;
  readonly text?: string;
}

/**
 * The verdict as JUnit XML: a case for the run, one a property, one a checker, one for each thing not tested.
 * `<failure>` is the product's, `<error>` the harness's or a run that proved too little, `<skipped>` not judged.
 */
export function junitXml(verdict: RunVerdict, meta: JunitMeta): string {
  const cases = [
    runCase(verdict),
    ...verdict.properties.map((property): Case => {
      const violations = verdict.verdicts
        .flatMap((each) => each.violations)
        .filter((each) => each.property === property.property);
      const result = { valid: 'passed', invalid: 'failure', unknown: 'skipped' } as const;
      return {
        className: 'property',
        name: property.property,
        result: result[property.validity],
        message: violations[0]?.title ?? property.reason,
        text: story(violations),
      };
    }),
    ...verdict.verdicts.map((each) => checkerCase(each)),
    ...verdict.notTested.map((what): Case => ({
      className: 'not tested',
      name: what,
      result: 'skipped',
      message: what,
    })),
  ];
  const count = (result: Case['result']): number => cases.filter((each) => each.result === result).length;
  const time = ((meta.durationMs ?? 0) / 1_000).toFixed(3);
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${time}"`;
  const timestamp =
    meta.startedAt === undefined ? '' : ` timestamp="${escapeXml(meta.startedAt.replace(/(\.\d+)?Z$/, ''))}"`;
  const properties = Object.entries({ seed: verdict.seed, repeat: verdict.repeat, ...meta.properties }).map(
    ([name, value]) => `      <property name="${escapeXml(name)}" value="${escapeXml(value)}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="indoubt" ${totals}>`,
    `  <testsuite name="${escapeXml(meta.suite)}" ${totals}${timestamp}>`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases.map((each) => caseXml(each, meta.suite)),
    `    <system-out>${escapeXml(verdict.headline)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

// Without this case an inconclusive run, which exits with 2, would look green: all its other cases may be skipped.
function runCase(verdict: RunVerdict): Case {
  const isJudged = verdict.outcome === 'passed' || verdict.outcome === 'violated';
  return {
    className: 'run',
    name: 'the run reached a verdict',
    result: isJudged ? 'passed' : 'error',
    message: verdict.headline,
    text: verdict.reasons.join('\n'),
  };
}

function checkerCase(verdict: Verdict): Case {
  const result = { valid: 'passed', invalid: 'failure', unknown: 'error' } as const;
  return {
    className: 'checker',
    name: verdict.checker,
    result: result[verdict.validity],
    message: verdict.summary,
    text: story(verdict.violations),
  };
}

function story(violations: readonly Violation[]): string {
  return violations
    .map((each) =>
      [
        each.title,
        ...each.explanation.map((sentence) => `  ${sentence}`),
        ...diagramLines(each).map((line) => `    ${line}`),
        `  ${violationFacts(each).join(' · ')}`,
      ].join('\n'),
    )
    .join('\n\n');
}

function caseXml(each: Case, suite: string): string {
  const head = `    <testcase classname="${escapeXml(`${suite}.${each.className}`)}" name="${escapeXml(each.name)}"`;
  if (each.result === 'passed') return `${head}/>`;
  const type = { failure: 'violated', error: 'inconclusive', skipped: 'not-judged' }[each.result];
  // The schema that most readers use gives `skipped` a message and no type.
  const attributes = each.result === 'skipped' ? '' : ` type="${type}"`;
  const body = `<${each.result} message="${escapeXml(each.message ?? '')}"${attributes}>${escapeXml(each.text ?? '')}</${each.result}>`;
  return `${head}>${body}</testcase>`;
}

// XML 1.0 has no way at all to write most control characters, lone surrogates or U+FFFE: they are spelled out.
const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]|[\p{Cf}\u{7f}-\u{9f}]/gu;

/** Text as XML character data or a double-quoted attribute. */
export function escapeXml(text: string): string {
  const { shown, hidden } = truncate(text, textCharactersMax);
  const legal = shown
    .replace(illegal, spellOut)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    // A bare line end inside an attribute is read as a space (XML 1.0, 3.3.3).
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
  return hidden === 0 ? legal : `${legal}… (+${hidden} characters)`;
}
