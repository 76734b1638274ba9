import { type Json, parseJson } from '../../core/json.ts';
import { jsonProblemAt } from './json-problem.ts';
import { SyntaxProblem } from './place.ts';

/** What may be a number beyond a double: an exponent of three digits, or as many digits as it takes. */
const hugeExponent = /[eE]\+?\d{3}/;
const hugeDigits = /\d{309}/;
const digitsOfHuge = 309;
const hugeNumber = /-?\d[\d.]*[eE]\+?\d{3}|-?\d{309}/;

/**
 * Parses JSON that others wrote.
 *
 * @throws SyntaxProblem saying where the text stops being JSON.
 */
export function parseJsonText(text: string): Json {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = jsonProblemAt(text);
    const character = text.slice(at).match(/^./su)?.[0];
    const message = character === undefined ? 'it ends in the middle' : `unexpected ${JSON.stringify(character)}`;
    throw new SyntaxProblem(message, at, character === undefined);
  }
  // Two numbers that are both beyond what a double holds would read the same.
  if (isHuge(text) && !isFinite(value)) throw new SyntaxProblem('a number that is too large', text.search(hugeNumber));
  return value;
}

/** True rarely, and seldom in vain: it is asked of every operation. */
function isHuge(text: string): boolean {
  return hugeExponent.test(text) || (text.length >= digitsOfHuge && hugeDigits.test(text));
}

function isFinite(value: Json | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isFinite);
}
