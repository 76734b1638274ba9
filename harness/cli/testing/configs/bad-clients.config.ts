import {
  type Client,
  type Completion,
  type Config,
  type Invocation,
  type System,
  defineConfig,
} from '../../../index.ts';
import { twoPhaseCommitSystem } from '../../../systems/reference/2pc/system.ts';

/** What a client does instead of what it should, in one of five invocations. */
type Misdeed = (invocation: Invocation, real: Client, signal: AbortSignal) => Promise<Completion>;

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const answers: readonly unknown[] = [
  undefined,
  null,
  5,
  'ok',
  {},
  { type: 'maybe' },
  { type: 'ok', value: cycle },
  { type: 'ok', value: () => 1 },
  { type: 'ok', value: 'x'.repeat(2_000_000) },
  { type: 7n },
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('a trap');
      },
    },
  ),
];
let answered = 0;

const misdeeds: Readonly<Record<string, Misdeed>> = {
  throws: async () => await Promise.reject(new Error('boom\n\u001b[31m::error::boom')),
  hangs: async () => await new Promise(() => {}),
  'answers-garbage': async () => await Promise.resolve(answers[answered++ % answers.length] as Completion),
  // The mistakes that adapters make most: an event nobody listens to, a promise nobody waits for.
  'throws-later': async (invocation, real, signal) => {
    setTimeout(() => {
      throw new Error('thrown by nobody');
    }, 1);
    void Promise.reject(new Error('rejected unheard'));
    return await real.invoke(invocation, signal);
  },
  'holds-the-thread': async (invocation, real, signal) => {
    for (const until = performance.now() + 300; performance.now() < until;);
    return await real.invoke(invocation, signal);
  },
};

let calls = 0;
const isItsTurn = (): boolean => calls++ % 5 === 0;

function misbehaving(misdeed: Misdeed, real: Client): Client {
  return {
    open: async (signal) => await real.open(signal),
    invoke: async (invocation, signal) =>
      isItsTurn() ? await misdeed(invocation, real, signal) : await real.invoke(invocation, signal),
    close: async () => {
      await real.close();
      throw new Error('no way out');
    },
  };
}

let made = 0;
/** What a factory makes instead of its first two clients: an error, and nothing at all. */
function unmade(real: Client): Client {
  made++;
  if (made === 1) throw new Error('no client today');
  return made === 2 ? (undefined as unknown as Client) : real;
}

function unopened(real: Client): Client {
  return {
    open: async (signal) => {
      if (isItsTurn()) throw new Error('no way in');
      await real.open(signal);
    },
    invoke: async (invocation, signal) => await real.invoke(invocation, signal),
    close: async () => await real.close(),
  };
}

function systemWith(name: string, change: (real: Client) => Client): System {
  const { transfer } = twoPhaseCommitSystem.clients;
  if (transfer === undefined) throw new Error('2pc has no client for transfer');
  return {
    ...twoPhaseCommitSystem,
    name: `client-${name}`,
    recoveryMs: 1_000,
    clients: { transfer: (context) => change(transfer(context)) },
  };
}

const config: Config = defineConfig({
  systems: [
    ...Object.entries(misdeeds).map(([name, misdeed]) => systemWith(name, (real) => misbehaving(misdeed, real))),
    systemWith('opens-badly', unopened),
    systemWith('is-not-made', unmade),
  ],
  run: { faults: ['none'], timeLimit: '1s', operationTimeout: '400ms', concurrency: 4, seed: 1 },
});

export default config;
