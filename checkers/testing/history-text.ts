import type { History } from '../../harness/core/history.ts';
import { stringifyJson } from '../../harness/core/json.ts';
import { nanosToMs } from '../../harness/core/time.ts';

/** A small history, one readable line an operation, for the message of a fuzzer: `1..4 p0 acquire -> ok 7`. */
export function historyText({ operations }: History): string {
  const lines = operations.map(({ process, f, input, output, type, invokedAt, completedAt }) => {
    const until = completedAt === undefined ? '' : nanosToMs(completedAt);
    const answer = output === undefined ? '' : ` ${stringifyJson(output)}`;
    return `${nanosToMs(invokedAt)}..${until} p${process} ${f} ${stringifyJson(input)} -> ${type}${answer}`;
  });
  return `\n${lines.join('\n')}`;
}
