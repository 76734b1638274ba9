import { decodeUtf8 } from './decode-utf8.ts';
import { type Place, SyntaxProblem } from './place.ts';

/** A form, or a line, of a file, and where it begins. */
export interface PlacedText extends Place {
  readonly text: string;
}

/** Longer than any operation, a read of ten million elements included; a bound, since a file without an end would fill the memory. */
const formBytesMax = 256 * 1024 * 1024;
/** Deeper than any value; a bound, since whatever looks at values calls itself. */
const depthMax = 256;

// What a byte is to the splitter. Atoms are told from blanks only between forms.
const ofAtom = 0;
const blank = 1;
const newline = 2;
const opening = 3;
const closing = 4;
const quote = 5;
const comment = 6;
const backslash = 7;
/** The first byte of a character beyond ASCII, and those behind it, which take no column. */
const lead = 8;
const goesOn = 9;
const kinds = kindsOfBytes();

const brace = 123;
const hash = 35;

/**
 * Cuts a stream of EDN or JSON into its top-level forms, to be parsed one by one. When the file begins with a vector, a list or an
 * array, the elements of that are the forms: histories come both ways. Works on bytes, since files have gigabytes.
 */
export class FormSplitter {
  readonly #bytesMax: number;
  /** What earlier chunks hold of the form in progress. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  /** Where the form in progress begins in the chunk at hand; -1 between forms. */
  #from = -1;
  #begun: Place = { line: 1, column: 1 };
  #line = 1;
  /** Bytes of the file before the chunk at hand. */
  #base = 0;
  /** Where the line begins, as a byte of the file, moved on by every byte that takes no column. */
  #lineStart = 0;
  /** Open brackets, the outer one not counted. */
  #depth = 0;
  #outer: 'unknown' | 'none' | 'open' | 'closed' = 'unknown';
  #inside: 'nothing' | 'atom' | 'string' | 'comment' = 'nothing';
  /** The next byte stands for itself: it follows a backslash. */
  #isEscaped = false;
  /** The atom in progress is a tag or a discard: the form goes on behind it. */
  #isPrefix = false;
  #isAscii = true;
  #problemAt: Place | undefined;

  constructor(bytesMax: number = formBytesMax) {
    this.#bytesMax = bytesMax;
  }

  /** Where reading has come to, or what it ended at. */
  get place(): Place {
    return this.#problemAt ?? this.#placeOf(0);
  }

  /** True when the file's outer vector or list has not been closed. */
  get isOuterOpen(): boolean {
    return this.#outer === 'open';
  }

  /**
   * The forms that these bytes complete.
   *
   * @throws SyntaxProblem, at `place`, for a bracket that closes nothing, for text behind the outer collection, and for a form without end.
   */
  push(chunk: Buffer): PlacedText[] {
    const forms: PlacedText[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#inside === 'string') at = this.#skipString(chunk, at);
      else if (this.#inside === 'comment') at = this.#skipComment(chunk, at);
      else if (this.#depth > 0) at = this.#skipNested(chunk, at);
      else at = this.#between(chunk, at);
      const isWhole = this.#depth === 0 && this.#inside === 'nothing' && this.#from !== -1 && !this.#isPrefix;
      if (isWhole) forms.push(this.#taken(chunk, at));
    }
    this.#keep(chunk);
    return forms;
  }

  /** What is left at the end of the file; undefined when nothing is. */
  end(): PlacedText | undefined {
    return this.#from === -1 ? undefined : this.#taken(Buffer.alloc(0), 0);
  }

  /** Goes on to behind the quote that ends the string, or the end of the chunk. */
  #skipString(chunk: Buffer, from: number): number {
    let isEscaped = this.#isEscaped;
    for (let at = from; at < chunk.length; at++) {
      const kind = kinds[chunk[at] ?? 0] ?? ofAtom;
      if (kind <= blank && !isEscaped) continue;
      if (kind === newline) this.#endLine(at);
      else if (kind >= lead) this.#beyondAscii(kind);
      if (isEscaped) isEscaped = false;
      else if (kind === backslash) isEscaped = true;
      else if (kind === quote) {
        this.#inside = 'nothing';
        this.#isEscaped = false;
        return at + 1;
      }
    }
    this.#isEscaped = isEscaped;
    return chunk.length;
  }

  #skipComment(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const kind = kinds[chunk[at] ?? 0] ?? ofAtom;
      if (kind >= lead) this.#beyondAscii(kind);
      if (kind !== newline) continue;
      this.#endLine(at);
      this.#inside = 'nothing';
      return at + 1;
    }
    return chunk.length;
  }

  /** Goes on to behind the bracket that ends the form, or to a string or comment in it. */
  #skipNested(chunk: Buffer, from: number): number {
    let depth = this.#depth;
    let at = from;
    if (this.#isEscaped) at = this.#skipEscaped(chunk, at);
    for (; at < chunk.length; at++) {
      const kind = kinds[chunk[at] ?? 0] ?? ofAtom;
      if (kind <= blank) continue;
      if (kind === opening) {
        if (++depth > depthMax) throw this.#problem(`nested deeper than ${depthMax}`, at);
      } else if (kind === closing) {
        if (--depth === 0) break;
      } else if (kind === newline) this.#endLine(at);
      else if (kind >= lead) this.#beyondAscii(kind);
      else if (kind === quote || kind === comment) {
        this.#inside = kind === quote ? 'string' : 'comment';
        break;
      } else if (++at < chunk.length) this.#skipEscaped(chunk, at);
      else this.#isEscaped = true;
    }
    this.#depth = depth;
    return Math.min(at + 1, chunk.length);
  }

  /** A byte behind a backslash outside of a string: a character by itself, and no bracket. */
  #skipEscaped(chunk: Buffer, at: number): number {
    this.#isEscaped = false;
    const kind = kinds[chunk[at] ?? 0] ?? ofAtom;
    if (kind === newline) this.#endLine(at);
    else if (kind >= lead) this.#beyondAscii(kind);
    return at + 1;
  }

  /** Takes one byte that stands in no brackets; what ends an atom is left for the next call. */
  #between(chunk: Buffer, at: number): number {
    if (this.#isEscaped) return this.#skipEscaped(chunk, at);
    const byte = chunk[at] ?? 0;
    const kind = kinds[byte] ?? ofAtom;
    const isOfAtom = kind === ofAtom || kind >= backslash;
    if (kind >= lead) this.#beyondAscii(kind);
    if (this.#inside === 'atom') {
      if (!isOfAtom) this.#inside = 'nothing';
      else this.#isEscaped = kind === backslash;
      if (!this.#isPrefix) return isOfAtom ? at + 1 : at;
      if (isOfAtom) return at + 1;
    }
    this.#begin(byte, kind, at);
    return at + 1;
  }

  #begin(byte: number, kind: number, at: number): void {
    if (kind === blank) return;
    if (kind === newline) return this.#endLine(at);
    if (kind === comment) {
      this.#inside = 'comment';
      return;
    }
    if (kind === closing) return this.#closeOuter(byte, at);
    if (kind === opening && this.#outer === 'unknown' && this.#from === -1 && byte !== brace) {
      this.#outer = 'open';
      return;
    }
    this.#beginForm(at);
    this.#isPrefix = byte === hash;
    if (kind === opening) this.#depth = 1;
    else if (kind === quote) this.#inside = 'string';
    else {
      this.#inside = 'atom';
      this.#isEscaped = kind === backslash;
    }
  }

  #beginForm(at: number): void {
    if (this.#from !== -1) return;
    if (this.#outer === 'closed') throw this.#problem('text behind the end of the history', at);
    if (this.#outer === 'unknown') this.#outer = 'none';
    this.#from = at;
    this.#begun = this.#placeOf(at);
  }

  #closeOuter(byte: number, at: number): void {
    if (this.#outer !== 'open') throw this.#problem(`"${String.fromCharCode(byte)}" closes nothing`, at);
    this.#outer = 'closed';
  }

  #endLine(at: number): void {
    this.#line++;
    this.#lineStart = this.#base + at + 1;
  }

  /** A text may be of Latin-1 as long as there is nothing beyond ASCII in it, and that is decoded faster. */
  #beyondAscii(kind: number): void {
    this.#isAscii = false;
    if (kind === goesOn) this.#lineStart++;
  }

  #taken(chunk: Buffer, end: number): PlacedText {
    const { line, column } = this.#begun;
    const text = this.#pieces.length === 0 ? this.#decode(chunk, this.#from, end) : this.#decodePieces(chunk, end);
    this.#from = -1;
    this.#isAscii = true;
    return { text, line, column };
  }

  #decode(bytes: Buffer, from: number, to: number): string {
    if (this.#isAscii) return bytes.toString('latin1', from, to);
    // What is no text has no place of its own; the form that it is in has.
    this.#problemAt = this.#begun;
    const text = decodeUtf8(bytes.subarray(from, to));
    this.#problemAt = undefined;
    return text;
  }

  #decodePieces(chunk: Buffer, end: number): string {
    const bytes = Buffer.concat([...this.#pieces, chunk.subarray(this.#from, end)]);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return this.#decode(bytes, 0, bytes.length);
  }

  /** Keeps what the chunk has of a form that goes on behind it. */
  #keep(chunk: Buffer): void {
    this.#base += chunk.length;
    if (this.#from === -1) return;
    const piece = chunk.subarray(this.#from);
    this.#from = 0;
    this.#pieces.push(piece);
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes <= this.#bytesMax) return;
    this.#problemAt = this.#begun;
    throw new SyntaxProblem(`a form longer than ${this.#bytesMax} bytes`, 0);
  }

  #problem(message: string, at: number): SyntaxProblem {
    this.#problemAt = this.#placeOf(at);
    return new SyntaxProblem(message, 0);
  }

  /** Of a byte of the chunk at hand, on the line that has been reached. */
  #placeOf(at: number): Place {
    return { line: this.#line, column: 1 + this.#base + at - this.#lineStart };
  }
}

function kindsOfBytes(): Uint8Array {
  const characters: Readonly<Record<number, string>> = {
    [blank]: ' ,\t\r\f',
    [newline]: '\n',
    [opening]: '([{',
    [closing]: ')]}',
    [quote]: '"',
    [comment]: ';',
    [backslash]: '\\',
  };
  const table = new Uint8Array(256).fill(goesOn, 0x80, 0xc0).fill(lead, 0xc0);
  for (const [kind, text] of Object.entries(characters))
    for (const byte of Buffer.from(text)) table[byte] = Number(kind);
  return table;
}
