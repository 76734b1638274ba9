// Blocks whose characters fill two cells of a terminal: Hangul, CJK, kana, full-width forms, emoji (Unicode UAX 11).
const wide =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{a000}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /\p{M}/u;

/** How many cells a line takes on a terminal. For escaped text: controls are gone already. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (combining.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}
