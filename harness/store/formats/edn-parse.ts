import { type Edn, type EdnName, keyword, namedChars } from './edn.ts';
import { SyntaxProblem } from './place.ts';

/** Deeper than any history; a bound, since the parser recurses and its input is hostile. */
const ednDepthMax = 64;
const digitsMax = 1_000;

/** Why a text is not EDN; where that is, the parser knows. */
class EdnError extends Error {}

/**
 * Parses one EDN form; undefined when there is none (spaces, comments, discarded forms).
 *
 * @throws SyntaxProblem for anything else, a second form included.
 */
export function parseEdn(text: string): Edn | undefined {
  const parser = new EdnParser(text);
  try {
    const value = parser.next(0);
    if (value !== undefined && parser.next(0) !== undefined) throw new EdnError('one form is expected, here are two');
    return value;
  } catch (error) {
    throw error instanceof EdnError ? new SyntaxProblem(error.message, parser.mark, parser.isAtEnd) : error;
  }
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const delimiter = /[\s,"()[\]{};]/;
// What a character is by its code, for the loops that see each of them: blanks end an atom, and so do delimiters.
const blank = 1;
const ending = 2;
const kinds = kindsOfCodes();
const semicolon = 59;
const hash = 35;
const zero = 48;
const nine = 57;
/** So many digits are exact in a double, whatever they are. */
const exactDigits = 15;

// Not with a zero in front, which Clojure takes for octal; hexadecimal stands in what it prints of its objects.
const integer = /^[+-]?(?:0|[1-9]\d*)N?$/;
const hexadecimal = /^0[xX][0-9a-fA-F]{1,13}$/;
const decimal = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?M?$/;
const escapes: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  b: '\b',
  f: '\f',
  '\\': '\\',
  '"': '"',
  '/': '/',
};

class EdnParser {
  readonly #text: string;
  #at = 0;
  #mark = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the form, atom or bracket begins that was read last. */
  get mark(): number {
    return this.#mark;
  }

  /** An error here is one of a text that ends too early. */
  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next form, or undefined at the end of the text. */
  next(depth: number): Edn | undefined {
    this.#skipBlank();
    this.#mark = this.#at;
    if (depth > ednDepthMax) throw new EdnError(`nested deeper than ${ednDepthMax}`);
    const first = this.#text[this.#at];
    if (first === undefined) return undefined;
    if (first === '"') return this.#string();
    if (first === '\\') return this.#char();
    const closer = closers[first];
    if (closer !== undefined) return this.#collection(first, closer, depth);
    if (first === '#') return this.#dispatch(depth);
    if (first === ')' || first === ']' || first === '}') throw new EdnError(`"${first}" closes nothing`);
    return this.#shortInteger() ?? atomValue(this.#atom());
  }

  #skipBlank(): void {
    const text = this.#text;
    for (; ; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (kinds[code] === blank) continue;
      if (code !== semicolon) return;
      const end = text.indexOf('\n', this.#at);
      this.#at = end === -1 ? text.length : end;
    }
  }

  #atom(): string {
    const text = this.#text;
    const from = this.#at;
    let at = from;
    // Beyond ASCII everything is of an atom but the blanks, which are rare enough to be looked for afterwards.
    while (at < text.length && !kinds[text.charCodeAt(at)]) at++;
    if (at === from) throw new EdnError(`unexpected ${JSON.stringify(text[from] ?? 'end')}`);
    this.#at = at;
    return text.slice(from, at);
  }

  /** A whole number of few digits, or nothing: most values of a history are such. */
  #shortInteger(): number | undefined {
    const text = this.#text;
    let at = this.#at;
    let value = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < zero || code > nine) break;
      value = value * 10 + (code - zero);
    }
    const digits = at - this.#at;
    const isLong = digits > exactDigits || (digits > 1 && text.charCodeAt(this.#at) === zero);
    if (digits === 0 || isLong || (at < text.length && !kinds[text.charCodeAt(at)])) return undefined;
    this.#at = at;
    return value;
  }

  #collection(opener: string, closer: string, depth: number): Edn {
    const items = this.#items(closer, depth);
    if (opener === '{') return { kind: 'map', entries: pairs(items) };
    return { kind: opener === '(' ? 'list' : 'vector', items };
  }

  #items(closer: string, depth: number): Edn[] {
    this.#at++;
    const items: Edn[] = [];
    for (;;) {
      this.#skipBlank();
      const char = this.#text[this.#at];
      if (char === closer) {
        this.#at++;
        return items;
      }
      if (char === undefined) throw new EdnError(`"${closer}" is missing at the end`);
      const isDiscard = this.#text.charCodeAt(this.#at) === hash && this.#text.startsWith('#_', this.#at);
      const item = isDiscard ? this.#discard(depth) : this.next(depth + 1);
      if (item !== undefined) items.push(item);
    }
  }

  /** Skips `#_` and the form behind it. */
  #discard(depth: number): undefined {
    this.#at += 2;
    if (this.next(depth + 1) === undefined) throw new EdnError('nothing to discard');
    return undefined;
  }

  #dispatch(depth: number): Edn | undefined {
    const second = this.#text[this.#at + 1];
    if (second === '_') {
      this.#discard(depth);
      return this.next(depth + 1);
    }
    if (second === '{') {
      this.#at++;
      return { kind: 'set', items: this.#items('}', depth) };
    }
    this.#at++;
    if (second === undefined) throw new EdnError('a tag is missing at the end');
    const tag = this.#atom();
    if (!/^[a-zA-Z]/.test(tag)) throw new EdnError(`"#${tag}" is no tag`);
    const value = this.next(depth + 1);
    if (value === undefined) throw new EdnError(`nothing behind the tag #${tag}`);
    return { kind: 'tagged', tag, value };
  }

  #char(): Edn {
    const first = this.#text[this.#at + 1];
    this.#at++;
    if (first === undefined) throw new EdnError('a character is missing at the end');
    // A delimiter is a character by itself: `\\(`; all else goes on to the next delimiter: `\\newline`.
    const word = delimiter.test(first) ? first : this.#atom();
    if (delimiter.test(first)) this.#at++;
    const unicode = /^u([0-9a-fA-F]{4})$/.exec(word);
    const name =
      unicode === null ? (namedChars[word] ?? word) : String.fromCharCode(Number.parseInt(unicode[1] ?? '', 16));
    if (name.length !== 1) throw new EdnError(`"\\${word}" is no character`);
    return { kind: 'char', name };
  }

  #string(): string {
    const from = ++this.#at;
    let plain = '';
    let start = from;
    for (; ; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new EdnError('a string does not end');
      if (char === '"') return plain + this.#text.slice(start, this.#at++);
      if (char !== '\\') continue;
      plain += this.#text.slice(start, this.#at) + this.#escape();
      start = this.#at + 1;
    }
  }

  /** The character of an escape; leaves the position at its last character. */
  #escape(): string {
    const char = this.#text[++this.#at];
    if (char === undefined) throw new EdnError('a string does not end');
    const unicode = /^u[0-9a-fA-F]{4}/.exec(this.#text.slice(this.#at, this.#at + 5));
    if (unicode !== null) {
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(unicode[0].slice(1), 16));
    }
    const plain = escapes[char];
    if (plain === undefined) throw new EdnError(`"\\${char}" is no escape of a string`);
    return plain;
  }
}

function pairs(items: readonly Edn[]): [Edn, Edn][] {
  if (items.length % 2 === 1) throw new EdnError('a map has a key without a value');
  const entries: [Edn, Edn][] = [];
  for (let i = 0; i < items.length; i += 2) entries.push([items[i] ?? null, items[i + 1] ?? null]);
  return entries;
}

function atomValue(text: string): Edn {
  if (text === 'nil') return null;
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text.startsWith(':')) {
    if (text.length === 1) throw new EdnError('a keyword without a name');
    return keywordNamed(text.slice(1));
  }
  if (integer.test(text)) {
    const digits = text.replace(/^\+/, '').replace(/N$/, '');
    const number = Number(digits);
    if (Number.isSafeInteger(number)) return number;
    if (digits.length > digitsMax) throw new EdnError(`an integer of more than ${digitsMax} digits`);
    return BigInt(digits);
  }
  if (hexadecimal.test(text)) return Number(text);
  if (/^[+-]?0\d/.test(text)) throw new EdnError(`"${text}" begins with a zero`);
  if (decimal.test(text)) return finite(text);
  if (/^[+-]?\d/.test(text)) throw new EdnError(`"${text}" is no number`);
  return { kind: 'symbol', name: text };
}

/** Two numbers that are both beyond what a double holds would read the same. */
function finite(text: string): number {
  const number = Number(text.replace(/M$/, ''));
  if (!Number.isFinite(number)) throw new EdnError(`"${text}" is too large a number`);
  return number;
}

/** Keywords that are made once; a bound, since a file may have any number. */
const keywordsMax = 4096;
const keywords = new Map<string, EdnName>();

/** The same keyword for the same name: a history has a few of them, millions of times. */
function keywordNamed(name: string): EdnName {
  const known = keywords.get(name);
  if (known !== undefined) return known;
  const made = keyword(name);
  if (keywords.size < keywordsMax) keywords.set(name, made);
  return made;
}

function kindsOfCodes(): Uint8Array {
  const table = new Uint8Array(128);
  for (const char of ' ,\t\n\r\f\v') table[char.charCodeAt(0)] = blank;
  for (const char of '"()[]{};') table[char.charCodeAt(0)] = ending;
  return table;
}
