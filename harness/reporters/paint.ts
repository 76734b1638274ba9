import { styleText } from 'node:util';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/** Colours a text, or leaves it alone where colours are not wanted. Words carry the meaning; colour only repeats it. */
export type Paint = (colours: readonly Colour[], text: string) => string;

export function createPaint(hasColour: boolean): Paint {
  if (!hasColour) return (_colours, text) => text;
  // The caller has looked at the stream and at NO_COLOR; a second opinion here would make output untestable.
  return (colours, text) => styleText([...colours], text, { validateStream: false });
}

export interface ColourQuestion {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether to colour: NO_COLOR (no-color.org) beats FORCE_COLOR beats the terminal; a dumb terminal gets none. */
export function wantsColour(question: ColourQuestion): boolean {
  if ((question.env['NO_COLOR'] ?? '') !== '') return false;
  const forced = question.env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return question.isTerminal && question.env['TERM'] !== 'dumb';
}
