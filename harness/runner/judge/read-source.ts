import type { ReadSource } from '../../../checkers/pool/check-task.ts';
import type { CheckerRun } from '../../../checkers/run-checkers.ts';
import type { CheckerOptions } from '../../ports/checker.ts';
import { readForeignHistory } from '../../store/formats/detect-format.ts';
import { autoChoice } from './auto-choice.ts';
import { parseCheckerChoice } from './checker-choices.ts';

/** A file to check, as it crosses into the worker that reads it. */
export interface FileSource {
  readonly file: string;
  readonly format: string | undefined;
  /** As in `--checker NAME[:MODEL]`; undefined for what the format or the operations say. */
  readonly checker: string | undefined;
  readonly engine: CheckerOptions['engine'] | undefined;
}

/** Reads a file in the worker that checks it: there is but one copy of the history, and nothing has to be sent. */
export const readSource: ReadSource = async (request) => {
  const { file, format, checker, engine } = request as FileSource;
  const { history, model, gaps } = await readForeignHistory(file, format);
  const text = checker ?? (model === undefined ? undefined : `linearizable:${model}`);
  const run = text === undefined ? autoChoice(file, history, engine) : parseCheckerChoice(text, engine);
  return { history, gaps, check: namesOf(run) };
};

function namesOf({ checker, ...choice }: CheckerRun): Awaited<ReturnType<ReadSource>>['check'] {
  return { checker: checker.name, ...choice };
}
