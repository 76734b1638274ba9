import type { Json } from '../core/json.ts';
import type { Completion } from '../core/op.ts';
import { encodeValue } from '../store/history-recorder.ts';

const errorCharsMax = 200;
const valueCharsMax = 1024 * 1024;

/** A completion that is fit to record: checked, bounded, its value as text. */
export interface GuardedCompletion {
  readonly completion: Completion;
  readonly valueText: string;
}

/**
 * Checks what a client answered. Anything that is not a completion becomes `info`: the request was sent, and what came
 * of it is unknown.
 */
export function guardCompletion(
  answer: Completion,
  input: { readonly value: Json; readonly text: string },
): GuardedCompletion {
  // Clients are other people's programs: the type is a promise, not a fact.
  const candidate: unknown = answer;
  if (typeof candidate !== 'object' || candidate === null) return garbage('client answered no completion', input.text);
  if (answer.type !== 'ok' && answer.type !== 'fail' && answer.type !== 'info') {
    return garbage(`client answered type ${JSON.stringify((candidate as { type?: unknown }).type)}`, input.text);
  }
  let valueText = input.text;
  if (answer.type === 'ok' || answer.value !== undefined) {
    try {
      valueText = encodeValue(answer.value ?? null);
    } catch (error) {
      return garbage(`client answered what is not JSON: ${String(error)}`, input.text);
    }
    if (valueText.length > valueCharsMax) return garbage(`client answered ${valueText.length} characters`, input.text);
  }
  if (answer.type === 'ok') return { completion: answer, valueText };
  const error = typeof answer.error === 'string' ? answer.error.slice(0, errorCharsMax) : 'no reason given';
  return { completion: { ...answer, error }, valueText };
}

export function garbage(error: string, inputText: string): GuardedCompletion {
  return { completion: { type: 'info', error: error.slice(0, errorCharsMax) }, valueText: inputText };
}
