import type { Plan } from '../core/plan.ts';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { type JunitMeta, junitXml } from './junit.ts';
import { type OutputStream, writeDocument } from './output.ts';

export interface JunitReporterOptions {
  readonly stdout: OutputStream;
  /** A file instead of standard output. */
  readonly outFile: string | undefined;
}

/** Writes JUnit XML at the end; the run's folder has its own `junit.xml` in any case. */
export class JunitReporter implements Reporter {
  readonly name = 'junit';
  readonly #options: JunitReporterOptions;
  #meta: JunitMeta = { suite: 'indoubt', properties: {} };
  #durationMs = 0;
  #document: string | undefined;

  constructor(options: JunitReporterOptions) {
    this.#options = options;
  }

  event(event: RunEvent): void {
    if (event.kind === 'planned') this.#meta = planJunitMeta(event.plan, { transport: event.transport });
    if (event.kind === 'stage') this.#durationMs += event.tookMs ?? 0;
    if (event.kind === 'verdict') {
      this.#document = junitXml(event.verdict, { ...this.#meta, durationMs: this.#durationMs });
    }
  }

  async end(): Promise<void> {
    if (this.#document === undefined) return;
    if (this.#options.outFile !== undefined) return writeDocument(this.#options.outFile, this.#document);
    this.#options.stdout.write(this.#document);
  }
}

/** What JUnit shows of a plan, with more properties of the caller's. */
export function planJunitMeta(plan: Plan, properties: Readonly<Record<string, string>>): JunitMeta {
  return {
    suite: `indoubt.${plan.system}.${plan.workload}`,
    properties: {
      system: plan.system,
      systemVersion: plan.systemVersion,
      workload: plan.workload,
      nodes: plan.nodes.join(' '),
      ...properties,
    },
  };
}
