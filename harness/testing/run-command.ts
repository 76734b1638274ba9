import { execFile } from 'node:child_process';

const endMs = 120_000;
const outputBytesMax = 16 * 1024 * 1024;

export interface Ended {
  /** Null when it was ended by a signal, or never started. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, in surroundings that don't tell it which npm script it is called from. */
export async function command(
  program: string,
  args: readonly string[],
  { cwd }: { readonly cwd: string },
): Promise<Ended> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfScript(name)));
  const options = { cwd, env, timeout: endMs, maxBuffer: outputBytesMax };
  return await new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error?.code ?? null;
      const status = error === null ? 0 : typeof code === 'number' ? code : null;
      resolve({ status, stdout, stderr });
    });
  });
}

/** What npm tells its scripts of themselves; where its registry and its cache are stays. */
function isOfScript(name: string): boolean {
  if (['npm_config_registry', 'npm_config_userconfig', 'npm_config_cache'].includes(name)) return false;
  return /^(?:npm_|VITEST|INDOUBT_)/.test(name) || name === 'NODE_ENV' || name === 'TEST';
}
