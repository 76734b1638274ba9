import { UsageError } from '../../core/errors.ts';
import { FormSplitter, type PlacedText } from './form-splitter.ts';
import { type Place, SyntaxProblem, placeWithin } from './place.ts';
import { readChunks } from './read-chunks.ts';

export interface FormReader {
  readonly path: string;
  /** `EDN` or `JSON`, for errors. */
  readonly notation: string;
  /** Takes a form; throws a SyntaxProblem for what is not of the notation. */
  readonly take: (text: string, place: Place) => void;
  /** Told when the end of the file tears a form, which is then left out, or the vector around them all. */
  readonly onTorn: (place: Place) => void;
}

/**
 * Hands on the forms of a file one after the other, never more than one chunk of them in memory; of a file that is one vector, list or
 * array, its elements.
 *
 * @throws UsageError naming the file, the line and the column.
 */
export async function readForms(reader: FormReader): Promise<void> {
  const { path, onTorn } = reader;
  const splitter = new FormSplitter();
  for await (const chunk of readChunks(path)) {
    for (const form of split(reader, splitter, chunk)) take(reader, form, false);
  }
  const rest = lastOf(splitter);
  if (rest === 'torn') onTorn(splitter.place);
  else if (rest !== undefined) take(reader, rest, true);
  else if (splitter.isOuterOpen) onTorn(splitter.place);
}

/** What the file ends in; a character may be torn as well as a form. */
function lastOf(splitter: FormSplitter): PlacedText | 'torn' | undefined {
  try {
    return splitter.end();
  } catch (error) {
    if (error instanceof SyntaxProblem) return 'torn';
    throw error;
  }
}

function split(reader: FormReader, splitter: FormSplitter, chunk: Buffer): PlacedText[] {
  try {
    return splitter.push(chunk);
  } catch (error) {
    throw error instanceof SyntaxProblem ? refusal(reader, splitter.place, error) : error;
  }
}

function take(reader: FormReader, form: PlacedText, isLast: boolean): void {
  try {
    reader.take(form.text, form);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    if (isLast && error.isTorn) reader.onTorn(form);
    else throw refusal(reader, placeWithin(form, form.text, error.at), error);
  }
}

function refusal({ path, notation }: FormReader, { line, column }: Place, { message }: SyntaxProblem): UsageError {
  return new UsageError(
    `${path}:${line}:${column}: not ${notation}: ${message}; restore the file, or remove the operation`,
  );
}
