import { EnvironmentError, UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../harness/ports/checker.ts';
import { bothOf } from './agreement.ts';
import { decideKeys, searchLimits } from './decide-keys.ts';
import type { Engine, NamedSearch } from './engine.ts';
import { modelFor, modelNamed, models } from './models/registry.ts';
import { own } from './own/engine.ts';
import { linearizableStream } from './stream/linearizable-stream.ts';
import { noModel, verdictOf } from './verdict.ts';

/** Every operation seems to take effect at one moment between its invocation and its completion. Pure: it runs in a browser too. */
export const linearizable: Checker = linearizableWith([own]);

/** The checker with these engines to choose from: Porcupine's is WebAssembly in a file, so that not every place has it. */
export function linearizableWith(engines: readonly Engine[]): Checker {
  return {
    name: 'linearizable',
    proves:
      'the operations on each key can be put in an order that respects real time and explains every answer (linearizability)',
    completeness: 'complete',
    complexity:
      'O(n log n) where values are unique; else exponential in the operations that overlap at worst, near-linear in their number',
    models: models.map(({ name }) => name),
    isHeavy: true,
    check: (record, options) => check(record, options, engines),
    streams:
      'every violation, of all models, as long as what overlaps on a key can be remembered; beyond that those of unique values, of elements of sets, and of counters that count by one amount',
    stream: linearizableStream,
  };
}

async function check(record: RunRecord, options: CheckerOptions, engines: readonly Engine[]): Promise<Verdict> {
  const startedAt = options.now();
  const { operations } = record.history;
  const engine = engineNamed(options.engine ?? 'own', engines);
  const model = options.model === undefined ? modelFor(operations) : modelNamed(options.model);
  if (model === undefined) return noModel();
  const budget = {
    now: options.now,
    deadline: startedAt + options.timeLimitMs,
    memoryLimitBytes: options.memoryLimitBytes,
  };
  const decided = await decideKeys(operations, model, budget, { engine, helpers: options.helpers });
  return verdictOf({ record, model, decided, budget: searchLimits(budget) });
}

/**
 * The engine that has to search every key; undefined for our own, which chooses its means.
 *
 * @throws EnvironmentError for an engine that is not there: it is never replaced by another.
 */
function engineNamed(name: NonNullable<CheckerOptions['engine']>, engines: readonly Engine[]): NamedSearch | undefined {
  if (name === 'own') return undefined;
  if (name === 'porcupine') return present(name, engines);
  return bothOf(present('own', engines), present('porcupine', engines));
}

function present(name: Engine['name'], engines: readonly Engine[]): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine === undefined) {
    const names = engines.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`no engine is called "${name}" here; there is ${names}`);
  }
  const missing = engine.missing();
  if (missing !== undefined) throw new EnvironmentError('engine-missing', `--engine ${name}: ${missing}`);
  return engine;
}
