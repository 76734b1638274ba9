import { SyntaxProblem } from './place.ts';

const replacement = '\uFFFD';

/**
 * Bytes as text.
 *
 * @throws SyntaxProblem where they are not UTF-8: two values that differ there alone would read the same.
 */
export function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const at = text.indexOf(replacement);
  if (at !== -1 && !Buffer.from(text).equals(bytes)) throw new SyntaxProblem('bytes that are not UTF-8', at);
  return text;
}
