/** What hurts a terminal, a log reader or a CI system, as a name, a value or an error may hold it. */
export const hostile =
  '\u001b[2J\u001b]0;owned\u0007\r\n::error::forged\n  ::stop-commands::x\n##[add-mask]\u202egnp\u009b31m';

/** What in an output moves a cursor, hides, reorders, or is a command of a CI system. */
export function harmIn(output: string): string[] {
  const invisible = output.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu) ?? [];
  const commands = output.split('\n').filter((line) => line.trimStart().startsWith('::'));
  return [
    ...invisible.map((character) => JSON.stringify(character)),
    ...commands,
    ...(output.match(/##[a-z]*\[/gi) ?? []),
  ];
}
