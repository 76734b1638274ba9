import type { Command } from '@commander-js/extra-typings';
import { loadConfig } from '../../config/load-config.ts';
import { resultsFolder } from '../../config/options.ts';
import { suggestion } from '../../config/nearest-name.ts';
import { UsageError, exitStatus } from '../../core/errors.ts';
import type { Checker, Completeness } from '../../ports/checker.ts';
import { reporterNames, reporterSummaries } from '../../reporters/registry.ts';
import { type Parts, partsOf } from '../../runner/parts.ts';
import { recordedRuns } from '../../runner/recorded-runs.ts';
import { scenarios } from '../../../nemesis/scenarios/registry.ts';
import { expectedText } from '../../runner/score/scenario-score.ts';
import { transports } from '../../transports/registry.ts';
import { jsonText } from '../json-text.ts';
import type { Shell } from '../shell.ts';
import { textTable } from '../text-table.ts';

/** A thing that can be named on the command line, and what is said of it. */
interface Listed {
  readonly name: string;
  readonly about: string;
  readonly details: Readonly<Record<string, string>>;
}

type ListOf = (parts: Parts, out: string) => readonly Listed[];

const completenessText: Readonly<Record<Completeness, string>> = {
  complete: 'complete: valid means that there is no violation',
  necessary: 'necessary: valid means that no violation was found',
  depends: 'depends: the verdict says how far it goes for the history',
};

const lists: Readonly<Record<string, ListOf>> = {
  systems: ({ systems }) =>
    systems.map((system) => ({
      name: system.name,
      about: system.summary,
      details: {
        versions: system.versions.join(', '),
        nodes: `${system.nodeCount.default} (${system.nodeCount.min} to ${system.nodeCount.max})`,
        workloads: Object.keys(system.clients).join(', '),
        'safe under': system.failureModel.safety.join(', ') || 'no fault',
        promises: system.properties.map(({ name }) => name).join(', '),
      },
    })),
  workloads: ({ workloads }) =>
    workloads.map(({ name, summary, optionHelp, defaults }) => ({
      name,
      about: summary,
      details: Object.fromEntries(
        Object.entries(optionHelp).map(([key, help]) => [`--set ${key}=${String(defaults[key])}`, help]),
      ),
    })),
  faults: ({ faults }) =>
    faults.map((fault) => ({
      name: fault.name,
      about: fault.summary,
      details: {
        class: fault.class,
        how: fault.mechanism,
        finds: fault.finds,
        evidence: fault.evidence,
        needs: fault.needs.join(', '),
      },
    })),
  scenarios: () =>
    scenarios.map(({ name, summary, inject, expected, finds }) => ({
      name,
      about: summary,
      details: {
        faults: inject.join('; '),
        expected: Object.entries(expected)
          .map(([system, result]) => `${system} ${expectedText(result)}`)
          .join(', '),
        finds: finds.join(', '),
      },
    })),
  checkers: ({ checkers }) =>
    checkers.map((checker) => ({
      name: checker.name,
      about: checker.proves,
      details: {
        completeness: completenessText[checker.completeness],
        cost: checker.complexity,
        streaming: streamingText(checker),
        ...(checker.models === undefined ? {} : { models: checker.models.join(', ') }),
      },
    })),
  bugs: ({ systems }) =>
    systems.flatMap((system) =>
      (system.bugs ?? []).map((bug) => ({
        name: bug.name,
        about: bug.summary,
        details: {
          system: system.name,
          breaks: bug.breaks,
          ...(bug.needs === undefined ? {} : { 'not in this version': `needs ${bug.needs}` }),
        },
      })),
    ),
  transports: () => transports.map(({ name, summary }) => ({ name, about: summary, details: {} })),
  reporters: () => reporterNames.map((name) => ({ name, about: reporterSummaries[name], details: {} })),
  runs: (_parts, out) =>
    recordedRuns(out).map(({ folder, startedAtMs }) => ({
      name: folder,
      about: new Date(startedAtMs).toISOString(),
      details: {},
    })),
};

/** What is told while a run goes on: not always all that the check of the whole history finds. */
function streamingText(checker: Checker): string {
  if (checker.stream === undefined) return 'no: it needs the whole history';
  return `yes, and can end a run (--stop-on violation): ${checker.streams ?? 'what it can judge line by line'}`;
}

/** `indoubt list`: what can be named on the command line. */
export function listCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('list')
    .description(`list what there is: ${Object.keys(lists).join(', ')}`)
    .argument('[what]', 'one of them; default: all but runs')
    .option('--json', 'as JSON')
    .option('--out <folder>', 'for runs: the folder that keeps them (default results, or what the config says)')
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .addHelpText('after', '\nExamples:\n  indoubt list faults\n  indoubt list runs --json')
    .action(async (what, { json, out, config }) => {
      const names = what === undefined ? Object.keys(lists).filter((name) => name !== 'runs') : [what];
      const loaded = await loadConfig(config);
      const parts = partsOf(loaded.config);
      const found = names.map((name) => {
        const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
        if (list === undefined)
          throw new UsageError(`list ${name}: there is no such list${suggestion(name, Object.keys(lists))}`);
        return [name, list(parts, out ?? resultsFolder(loaded.config))] as const;
      });
      shell.stdout.write(json === true ? jsonText(Object.fromEntries(found)) : found.map(asText).join('\n'));
      finish(exitStatus.passed);
    });
}

function asText([name, items]: readonly [string, readonly Listed[]]): string {
  const lines = items.flatMap((item) => [
    textTable([[item.name, item.about]]),
    ...Object.entries(item.details)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => `    ${textTable([[`${key}:`, value]]).trim()}`),
  ]);
  return `${name}\n${lines.length === 0 ? '  none' : lines.join('\n')}\n`;
}
