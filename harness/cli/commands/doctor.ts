import type { Command } from '@commander-js/extra-typings';
import { engines } from '../../../checkers/linearizable/engines.ts';
import { loadConfig } from '../../config/load-config.ts';
import { exitStatus } from '../../core/errors.ts';
import { type Diagnosis, diagnose } from '../../runner/diagnose.ts';
import { partsOf } from '../../runner/parts.ts';
import { createPaint, wantsColour } from '../../reporters/paint.ts';
import type { Paint } from '../../reporters/paint.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { jsonText } from '../json-text.ts';
import type { Shell } from '../shell.ts';

/** `indoubt doctor`: what this machine can do, and the remedy for what it can't. */
export function doctorCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('doctor')
    .description("say what this machine can do, and the remedy for what it can't")
    .option('--json', 'as JSON')
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .addHelpText(
      'after',
      `
Examples:
  indoubt doctor
  indoubt doctor --json

Exit status: 0 when runs are possible here, 255 when no transport works.`,
    )
    .action(async ({ json, config }) => {
      const { systems } = partsOf((await loadConfig(config)).config);
      const diagnosis = await diagnose(systems, engines);
      const paint = createPaint(wantsColour({ isTerminal: shell.stdout.isTTY, env: shell.env }));
      shell.stdout.write(json === true ? jsonText(diagnosis) : `${diagnosisLines(diagnosis, paint).join('\n')}\n`);
      finish(diagnosis.transports.some(({ works }) => works) ? exitStatus.passed : exitStatus.harness);
    });
}

function diagnosisLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const { machine } = diagnosis;
  const line = (isGood: boolean, name: string, text: string): string =>
    `  ${isGood ? paint(['green'], 'yes') : paint(['yellow'], 'no ')}  ${name.padEnd(12)} ${escapeTerminal(text)}`;
  return [
    `machine     ${machine.os}, ${machine.processors} processors, Node ${machine.node}, ${machine.isRoot ? 'root' : 'an ordinary user'}`,
    '',
    'transports',
    ...diagnosis.transports.flatMap(({ name, works, summary, abilities, substitutes, remedies }) => [
      line(works, name, works ? `${summary}; can do: ${abilities.join(', ')}` : summary),
      ...substitutes.map((text) => `       instead: ${escapeTerminal(text)}`),
      ...remedies.map((text) => `       remedy: ${escapeTerminal(text)}`),
    ]),
    '',
    'systems',
    ...diagnosis.systems.map(({ name, missing, version }) => line(missing === undefined, name, missing ?? version)),
    '',
    'engines of the linearizability checker',
    ...diagnosis.engines.map(({ name, missing }) => line(missing === undefined, name, missing ?? 'ready')),
    '',
    `a run on this machine uses ${diagnosis.picked ?? 'nothing: no transport works'}`,
  ];
}
