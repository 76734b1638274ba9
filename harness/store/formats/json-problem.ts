/** Finds where a text stops being JSON: `JSON.parse` does not always say. The first offending unit, or the text's length at its end. */
export function jsonProblemAt(text: string): number {
  const scanner = new JsonScanner(text);
  return scanner.value() && scanner.isAtEnd() ? text.length : scanner.at;
}

const blank = /[ \t\n\r]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- JSON's strings may not hold them
const plainOfString = /[^"\\\u0000-\u001f]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Each method is true when it found what it is named for, and has gone on to behind it; otherwise `at` is where that failed. */
class JsonScanner {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#take(blank);
    return this.at === this.#text.length;
  }

  /** Without calling itself: the text is hostile, and may be nested deeper than the stack. */
  value(): boolean {
    const closers: string[] = [];
    for (;;) {
      this.#take(blank);
      const first = this.#text[this.at];
      if (first === '[' || first === '{') {
        this.at++;
        this.#take(blank);
        const closer = first === '[' ? ']' : '}';
        if (this.#text[this.at] === closer) this.at++;
        else {
          closers.push(closer);
          if (first === '{' && !this.#key()) return false;
          continue;
        }
      } else if (!(first === '"' ? this.#string() : this.#take(literal))) return false;
      const rest = this.#close(closers);
      if (rest !== 'more') return rest === 'done';
    }
  }

  /** Behind a value: closes what ends there, up to a comma. */
  #close(closers: string[]): 'more' | 'done' | 'wrong' {
    for (;;) {
      const closer = closers.at(-1);
      if (closer === undefined) return 'done';
      this.#take(blank);
      const next = this.#text[this.at];
      if (next === ',') {
        this.at++;
        return closer === ']' || this.#key() ? 'more' : 'wrong';
      }
      if (next !== closer) return 'wrong';
      this.at++;
      closers.pop();
    }
  }

  #key(): boolean {
    this.#take(blank);
    if (this.#text[this.at] !== '"' || !this.#string()) return false;
    this.#take(blank);
    if (this.#text[this.at] !== ':') return false;
    this.at++;
    return true;
  }

  #string(): boolean {
    this.at++;
    for (;;) {
      this.#take(plainOfString);
      if (this.#text[this.at] === '"') {
        this.at++;
        return true;
      }
      if (!this.#take(escape)) return false;
    }
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}
