import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, type System, defineConfig } from '../../../index.ts';
import { twoPhaseCommitSystem } from '../../../systems/reference/2pc/system.ts';

const program = fileURLToPath(new URL('../../../systems/reference/2pc/node.ts', import.meta.url));
const never = async (): Promise<never> => await new Promise(() => {});

/** Programs of n2 in place of its own. */
const programs: Readonly<Record<string, string>> = {
  'exits-at-once': `
    console.log('starting up');
    for (const line of ['disk on fire', '::error::forged', '\\u001b[31mred']) console.error(line);
    process.exit(3);`,
  'says-nothing': 'process.exit(4);',
  'never-answers': `console.log('thinking'); setInterval(() => {}, 1000);`,
  'kills-itself': `console.error('farewell'); process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`,
};

/** What an adapter does in place of what it should. */
const adapters: Readonly<Record<string, Partial<System>>> = {
  'install-throws': { install: async () => await Promise.reject(new Error('no room')) },
  'start-throws': { start: async () => await Promise.reject(new Error('no such thing')) },
  'start-gives-nothing': { start: async () => await Promise.resolve(undefined as never) },
  'ready-throws': { isReady: async () => await Promise.reject(new Error('not today')) },
  'ready-hangs': { isReady: never },
  'observe-hangs': { observe: never },
  'final-throws': { finalState: async () => await Promise.reject(new Error('dumb')) },
  'missing-throws': { missing: async () => await Promise.reject(new Error('lost')) },
  'missing-says': { missing: async () => await Promise.resolve('it is not installed: apt-get install it') },
  'role-throws': {
    role: () => {
      throw new Error('roleless');
    },
  },
  'role-is-none': { role: () => undefined as unknown as string },
};

const base: System = { ...twoPhaseCommitSystem, recoveryMs: 1_000, readyMs: 1_500 };

function withProgram(name: string, text: string): System {
  return {
    ...base,
    name,
    start: async (node, context) =>
      node.name === 'n2' ? await node.spawn({ argv: [process.execPath, '-e', text] }) : await base.start(node, context),
  };
}

/** A node that works, and after a while ends by itself. */
const crashes: System = {
  ...base,
  name: 'crashes',
  start: async (node, context) => {
    if (node.name !== 'n2') return await base.start(node, context);
    const bomb = `setTimeout(() => { console.error('panic: out of luck'); process.exit(3); }, 1200)`;
    return await node.spawn({
      argv: [
        process.execPath,
        '--import',
        `data:text/javascript,${encodeURIComponent(bomb)}`,
        program,
        join(node.dataFolder, 'config.json'),
      ],
      onLine: (line) => context.onTrace(node.name, line),
    });
  },
};

const config: Config = defineConfig({
  systems: [
    ...Object.entries(programs).map(([name, text]) => withProgram(name, text)),
    ...Object.entries(adapters).map(([name, adapter]) => ({ ...base, name, ...adapter })),
    crashes,
  ],
  run: { faults: ['none'], timeLimit: '1s', concurrency: 4, seed: 1 },
});

export default config;
