import { suggestion } from '../../config/nearest-name.ts';
import { UsageError } from '../../core/errors.ts';
import type { Checker } from '../../ports/checker.ts';

/** What a place in angle brackets stands for, in the name of a model with a parameter: `<duration>`, `<count>-versions`. */
const parameters: Readonly<Record<string, string>> = {
  duration: '\\d+(?:\\.\\d+)?(?:ms|s|m|h)',
  count: '[1-9]\\d{0,8}',
};

/**
 * Requires that a checker takes a model: one of its `models`, or what one with a parameter (`<duration>`) stands for.
 *
 * @throws UsageError naming the nearest right one.
 */
export function requireModel({ name, models }: Checker, model: string): void {
  if (models === undefined) throw new UsageError(`--checker ${name}:${model}: ${name} takes no model`);
  if (models.some((each) => patternOf(each).test(model))) return;
  throw new UsageError(`model of ${name} "${model}" is not known${suggestion(model, models)}`);
}

function patternOf(model: string): RegExp {
  const parts = model.split(/<(\w+)>/);
  const source = parts.map((part, i) =>
    i % 2 === 0 ? RegExp.escape(part) : (parameters[part] ?? RegExp.escape(part)),
  );
  return new RegExp(`^${source.join('')}$`);
}
