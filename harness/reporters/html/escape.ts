import { assert } from '../../core/errors.ts';
import { escapeTerminal, shownCharactersMax } from '../escape-terminal.ts';

/** Markup that may go into the page as it is. Everything else is text, and is escaped where it is put in. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | readonly Content[] | undefined;

/**
 * Builds markup: what stands in the template is trusted, what is put in is escaped, bounded, and has its invisible
 * characters spelled out. Safe inside elements and inside quoted attributes.
 *
 * @example
 * markup`<td title="${note}">${operation.error}</td>`
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] ?? '';
  values.forEach((value, i) => {
    text += render(value) + (parts[i + 1] ?? '');
  });
  return new Markup(text);
}

/** A text from the system, safe in elements and quoted attributes. */
function escapeHtml(text: string, charactersMax: number = shownCharactersMax): string {
  return escapeTerminal(text, charactersMax)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const pathCommands = /^[\d\s.,MLHVCAZmlhvcaz-]*$/;

/** The `d` of an SVG path: numbers and commands that we made, of any length. */
export function pathData(d: string): Markup {
  assert(pathCommands.test(d), 'path data holds numbers and commands only');
  return new Markup(d);
}

/** Several lines of text in a `<pre>`: each is escaped, the line ends stay. */
export function escapeLines(text: string, linesMax: number, charactersMax: number): Markup {
  const lines = text.split('\n');
  const shown = lines.slice(0, linesMax).map((line) => escapeHtml(line, charactersMax));
  if (lines.length > linesMax) shown.push(`… (+${lines.length - linesMax} lines)`);
  return new Markup(shown.join('\n'));
}

function render(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (typeof value === 'string') return escapeHtml(value);
  return value.map((each) => render(each)).join('');
}
