import type { Reporter } from '../ports/reporter.ts';
import { GithubReporter } from './github.ts';
import { HtmlReporter } from './html-reporter.ts';
import { JsonReporter } from './json.ts';
import { JunitReporter } from './junit-reporter.ts';
import { LineReporter } from './line.ts';
import { LiveReporter } from './live.ts';
import { NdjsonReporter } from './ndjson.ts';
import type { OutputStream } from './output.ts';
import { createPaint, wantsColour } from './paint.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ReporterOptions {
  readonly stdout: OutputStream & NodeJS.WritableStream;
  readonly isTerminal: boolean;
  /** Default: what NO_COLOR, FORCE_COLOR and the terminal say. */
  readonly hasColour?: boolean;
  /** For reporters that write one document: a file instead of standard output. */
  readonly outFile?: string;
  readonly env: Environment;
}

export type ReporterName = 'live' | 'line' | 'json' | 'ndjson' | 'junit' | 'github' | 'html';

const factories: Readonly<Record<ReporterName, (options: ReporterOptions) => Reporter>> = {
  live: (options) => new LiveReporter({ stdout: options.stdout, paint: paintFor(options) }),
  line: (options) => new LineReporter({ stdout: options.stdout, paint: paintFor(options) }),
  json: (options) => new JsonReporter({ stdout: options.stdout, outFile: options.outFile }),
  ndjson: (options) => new NdjsonReporter({ stdout: options.stdout }),
  junit: (options) => new JunitReporter({ stdout: options.stdout, outFile: options.outFile }),
  github: (options) =>
    new GithubReporter({ stdout: options.stdout, summaryFile: options.env['GITHUB_STEP_SUMMARY'] || undefined }),
  html: (options) => new HtmlReporter({ stdout: options.stdout, outFile: options.outFile }),
};

/** What each reporter is for, by name: `--reporter` and its help. */
export const reporterSummaries: Readonly<Record<ReporterName, string>> = {
  live: 'a frame on the terminal, drawn again as the run goes on',
  line: 'plain lines, for pipes and CI',
  json: 'the final verdict as one JSON document',
  ndjson: 'every event as one line of JSON; the last one is the verdict',
  junit: 'JUnit XML: failure is the product, error the harness, skipped was not judged',
  github: 'annotations and a job summary on GitHub Actions',
  html: "where the run's report is; with a file, a copy of it there",
};

export const reporterNames: readonly ReporterName[] = Object.keys(factories) as ReporterName[];

export function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(factories, name);
}

export function createReporter(name: ReporterName, options: ReporterOptions): Reporter {
  return factories[name](options);
}

/** `live` on a terminal, `line` elsewhere; `github` joins them on GitHub Actions. */
export function defaultReporters(isTerminal: boolean, env: Environment): readonly ReporterName[] {
  const isDrawable = isTerminal && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
  const first: ReporterName = isDrawable ? 'live' : 'line';
  return (env['GITHUB_ACTIONS'] ?? '') === '' ? [first] : [first, 'github'];
}

function paintFor(options: ReporterOptions): ReturnType<typeof createPaint> {
  return createPaint(options.hasColour ?? wantsColour({ isTerminal: options.isTerminal, env: options.env }));
}
