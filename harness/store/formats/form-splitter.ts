import { EdnError } from './edn-parse.ts';

export interface FormText {
  readonly text: string;
  /** The line that it begins on, from 1. */
  readonly line: number;
}

/** Longer than any operation; a bound, since a file without an end would fill the memory. */
const formCharsMax = 16 * 1024 * 1024;

const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);
const blank = new Set([' ', ',', '\t', '\n', '\r', '\f']);

/**
 * Cuts a stream of EDN text into its top-level forms, to be parsed one by one. When the file begins with a vector or a
 * list, the elements of that are the forms: Jepsen's histories come both ways.
 */
export class FormSplitter {
  #pending = '';
  /** Where the form in progress begins in the text at hand; -1 between forms. */
  #from = -1;
  #fromLine = 1;
  #line = 1;
  /** Open brackets, the outer one not counted. */
  #depth = 0;
  #outer: 'unknown' | 'none' | 'open' | 'closed' = 'unknown';
  #inside: 'nothing' | 'atom' | 'string' | 'comment' = 'nothing';
  /** The next character stands for itself: it follows a backslash. */
  #isEscaped = false;
  /** The atom in progress is a tag or a discard: the form goes on behind it. */
  #isPrefix = false;

  /** The line read last. */
  get line(): number {
    return this.#line;
  }

  /** True when the file's outer vector or list has not been closed. */
  get isOuterOpen(): boolean {
    return this.#outer === 'open';
  }

  /**
   * The forms that this text completes.
   *
   * @throws EdnError for a bracket that closes nothing, for text behind the outer collection, and for a form without end.
   */
  push(chunk: string): FormText[] {
    const text = this.#pending + chunk;
    const forms: FormText[] = [];
    for (let at = this.#pending.length; at < text.length; at++) {
      const char = text[at] ?? '';
      const end = this.#scan(char, at);
      if (end !== undefined && this.#from !== -1) {
        forms.push({ text: text.slice(this.#from, end), line: this.#fromLine });
        this.#from = -1;
        // The character that ended an atom begins something itself.
        if (end === at) at--;
      } else if (char === '\n') this.#line++;
    }
    this.#pending = this.#from === -1 ? '' : text.slice(this.#from);
    if (this.#from !== -1) this.#from = 0;
    if (this.#pending.length > formCharsMax) throw new EdnError(`a form longer than ${formCharsMax} characters`);
    return forms;
  }

  /** What is left at the end of the file; undefined when nothing is. */
  end(): FormText | undefined {
    return this.#from === -1 ? undefined : { text: this.#pending, line: this.#fromLine };
  }

  /** Takes one character; where the form in progress ends (before or behind it), if it does. */
  #scan(char: string, at: number): number | undefined {
    if (this.#isEscaped) {
      this.#isEscaped = false;
      return undefined;
    }
    if (this.#inside === 'comment') {
      if (char === '\n') this.#inside = 'nothing';
      return undefined;
    }
    if (this.#inside === 'string') {
      if (char === '\\') this.#isEscaped = true;
      if (char !== '"') return undefined;
      this.#inside = 'nothing';
      return this.#depth === 0 ? at + 1 : undefined;
    }
    const isDelimiter = blank.has(char) || opening.has(char) || closing.has(char) || char === '"' || char === ';';
    if (!isDelimiter) return this.#atom(char, at);
    if (this.#inside === 'atom') {
      this.#inside = 'nothing';
      const isWhole = this.#depth === 0 && !this.#isPrefix;
      this.#isPrefix = false;
      if (isWhole) return at;
    }
    if (char === '"') {
      this.#begin(at);
      this.#inside = 'string';
    } else if (char === ';') this.#inside = 'comment';
    else if (opening.has(char)) this.#open(char, at);
    else if (closing.has(char)) return this.#close(char, at);
    return undefined;
  }

  #atom(char: string, at: number): undefined {
    if (this.#inside === 'nothing') {
      this.#begin(at);
      this.#inside = 'atom';
      this.#isPrefix = char === '#';
    }
    if (char === '\\') this.#isEscaped = true;
    return undefined;
  }

  #open(char: string, at: number): void {
    if (this.#outer === 'unknown' && this.#from === -1 && char !== '{') {
      this.#outer = 'open';
      return;
    }
    this.#begin(at);
    this.#depth++;
  }

  #close(char: string, at: number): number | undefined {
    if (this.#depth > 0) return --this.#depth === 0 ? at + 1 : undefined;
    if (this.#outer !== 'open') throw new EdnError(`"${char}" closes nothing`);
    this.#outer = 'closed';
    return undefined;
  }

  #begin(at: number): void {
    if (this.#from !== -1) return;
    if (this.#outer === 'closed') throw new EdnError('text behind the end of the history');
    if (this.#outer === 'unknown') this.#outer = 'none';
    this.#from = at;
    this.#fromLine = this.#line;
  }
}
