import { type Client, type Completion, type Config, type Json, defineConfig } from '../../../index.ts';
import { twoPhaseCommitSystem } from '../../../systems/reference/2pc/system.ts';

/** The money that the second read of all accounts misses. */
const missing = 7;
let reads = 0;

/** A client of which one read of all accounts answers a total that never was. */
function halfSeen(real: Client): Client {
  return {
    open: async (signal) => await real.open(signal),
    close: async () => await real.close(),
    invoke: async (invocation, signal) => {
      const completion = await real.invoke(invocation, signal);
      if (invocation.f !== 'read-all' || completion.type !== 'ok' || ++reads !== 2) return completion;
      return { type: 'ok', value: lessMoney(completion.value) } satisfies Completion;
    },
  };
}

function lessMoney(value: Json): Json {
  if (typeof value === 'number') return value - missing;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const at = entries.findIndex(([, item]) => typeof item === 'number' || (typeof item === 'object' && item !== null));
  return Object.fromEntries(entries.map(([key, item], i) => [key, i === at ? lessMoney(item ?? null) : item]));
}

const { transfer } = twoPhaseCommitSystem.clients;

/** Half a minute of load, in which something wrong is read within the first seconds. */
const config: Config = defineConfig({
  systems: [
    {
      ...twoPhaseCommitSystem,
      name: 'half-seen',
      recoveryMs: 1_000,
      clients: transfer === undefined ? {} : { transfer: (context) => halfSeen(transfer(context)) },
    },
  ],
  run: { system: 'half-seen', timeLimit: '40s', faults: ['none'], concurrency: 4, seed: 1, stopOn: 'violation' },
});

export default config;
