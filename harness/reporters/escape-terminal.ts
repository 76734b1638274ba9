/** Longest text from the system that is shown in one place; the rest is counted, not shown. */
export const shownCharactersMax = 600;

// Controls, format characters (bidi overrides, zero-width), surrogates without a partner, private use, and the line
// and paragraph separators: whatever can move the cursor, reorder a line or hide in it.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

// CI systems obey commands that they find inside a log line: `##[set-env ...]` (GitHub), `##vso[` (Azure),
// `##teamcity[`.
const logCommand = /##(?=[a-z]*\[)/gi;
// GitHub's runner drops the white space at the start of a line before it looks for `::command::` (actions/runner,
// ActionCommand.TryParseV2), so that a text which we only indent would be obeyed.
const lineCommand = /^(\s*):(?=:)/;

/**
 * Makes text from the system under test safe to show on a terminal and in a CI log: one line, nothing invisible
 * (`\x1b`, `\u202e` are spelled out), bounded in length with the number of characters left out.
 */
export function escapeTerminal(text: string, charactersMax: number = shownCharactersMax): string {
  const { shown, hidden } = truncate(text, charactersMax);
  const safe = shown.replace(invisible, spellOut).replace(logCommand, '#\\#').replace(lineCommand, '$1\\:');
  return hidden === 0 ? safe : `${safe}… (+${hidden} characters)`;
}

/** Cuts a text without splitting a surrogate pair. */
export function truncate(text: string, charactersMax: number): { readonly shown: string; readonly hidden: number } {
  if (text.length <= charactersMax) return { shown: text, hidden: 0 };
  const last = text.charCodeAt(charactersMax - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? charactersMax - 1 : charactersMax;
  return { shown: text.slice(0, end), hidden: text.length - end };
}

/** Spells out a character that can't be seen: `\n`, `\x1b`, `\u202e`, `\u{e0041}`. */
export function spellOut(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}
