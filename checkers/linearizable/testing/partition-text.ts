import type { Call, Partition } from '../engine.ts';
import type { Effect, Model } from '../models/model.ts';

/**
 * Builds a partition from a drawing, one line a call: its span, then what it did. `|--|` is a call that returned, `|--`
 * followed by spaces one that stayed open; columns are time.
 *
 * ```
 * |---|          write 1
 *       |---|    read 1
 *   |------      cas 1 2
 * ```
 */
export function drawn(model: Model, text: string): Partition {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const calls = lines.map((line): Call => {
    const span = /\|-*\|?/.exec(line);
    if (span === null) throw new Error(`no span in "${line}"`);
    const isOpen = !span[0].endsWith('|') || span[0].length === 1;
    // Calls come first among events in one column.
    return {
      ...effectOf(line.slice(span.index + span[0].length).trim()),
      call: 2 * span.index,
      return: isOpen ? Infinity : 2 * (span.index + span[0].length - 1) + 1,
    };
  });
  return { model: model.name, initial: model.initial, calls: calls.toSorted((a, b) => a.call - b.call) };
}

function effectOf(text: string): Effect {
  const [f = '', ...args] = text.split(' ');
  if (f === 'read' || f === 'get' || f === 'dequeue') return { f, args: [], output: args[0] ?? '', ok: true };
  if (f === 'nocas') return { f: 'cas', args, output: undefined, ok: false };
  return { f, args, output: undefined, ok: true };
}
