import { EnvironmentError } from '../../core/errors.ts';
import type { Mechanism } from './local-options.ts';
import { trialOf, tried } from './mechanism-trial.ts';
import { runTool } from './run-tool.ts';

const trialMs = 5_000;

/**
 * The best mechanism that works here, found by using it in a network that is thrown away.
 *
 * @throws EnvironmentError `cut-mechanism` when the one that was asked for does not work.
 */
export async function pickMechanism(
  wanted: Mechanism | undefined,
  env: Readonly<Record<string, string>>,
): Promise<Mechanism> {
  for (const mechanism of tried) {
    if (wanted !== undefined && wanted !== mechanism) continue;
    const { argv, input } = trialOf(mechanism);
    const result = await runTool({ argv: ['unshare', '--net', ...argv], input, env, timeoutMs: trialMs });
    if (result.code === 0) return mechanism;
    if (wanted === mechanism)
      throw new EnvironmentError('cut-mechanism', `${mechanism} does not work here: ${result.stderr.trim()}`);
  }
  return 'neighbour entries';
}
