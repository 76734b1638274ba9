import { escapeTerminal } from './escape-terminal.ts';

/** The message of a workflow command: GitHub's own escapes (actions/toolkit, command.ts), after ours. */
export function escapeCommandData(text: string): string {
  return escapeTerminal(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a workflow command, such as `title`. */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

// Entities are never read as Markdown's own punctuation (CommonMark 2.5), so a link, an image, a table cell or HTML
// can't be made from them. The zero-width space after `@` keeps GitHub from finding a user's name.
const punctuation = /[\\`*_{}[\]()#+\-.!|<>@&~:/$"'=^]/g;

/** Foreign text inside Markdown, shown as it is and never as markup. */
export function escapeMarkdown(text: string): string {
  return escapeTerminal(text).replace(punctuation, (character) => {
    const entity = `&#${character.charCodeAt(0)};`;
    return character === '@' ? `${entity}&#8203;` : entity;
  });
}

/** A fenced block whose fence is longer than any run of backticks inside. */
export function markdownBlock(text: string): string {
  return markdownLines([escapeTerminal(text, 4_000)]);
}

/** The same of several lines that are escaped already. */
export function markdownLines(lines: readonly string[]): string {
  const text = lines.join('\n');
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}\n${text}\n${fence}`;
}
