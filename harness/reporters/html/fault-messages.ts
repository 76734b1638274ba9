import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { actedOnBy, passedNear } from '../diagram/fault-messages.ts';
import { messageText } from '../diagram/message-rows.ts';
import { fateWord } from '../diagram/sequence-row.ts';
import { momentText } from '../quantity-text.ts';
import { type Content, markup } from './escape.ts';

const shownMax = 16;
const nearMax = 8;
const textShown = 160;

/** The messages that the fault acted on, and some that passed when it came and went; nothing where none were recorded. */
export function faultMessages(fault: FaultRecord, messages: readonly RecordedMessage[]): Content {
  const acted = actedOnBy(fault, messages);
  const near = passedNear(fault, messages);
  if (acted.length + near.length === 0) return undefined;
  const shown = [...acted.slice(0, shownMax), ...near.slice(0, nearMax)].toSorted((a, b) => a.sequence - b.sequence);
  const hidden = acted.length + near.length - shown.length;
  const rest = hidden === 0 ? '' : markup`<li class="soft">and ${hidden} more, in evidence/messages.jsonl</li>`;
  return markup`<details><summary>${summary(acted, near)}</summary><ul class="small">${shown.map((message) => line(message))}${rest}</ul></details>`;
}

/** `messages: 3 dropped, 1 held; 12 passed near by`. */
function summary(acted: readonly RecordedMessage[], near: readonly RecordedMessage[]): string {
  const counts = [...Map.groupBy(acted, ({ fate }) => fateWord(fate))].map(([word, same]) => `${same.length} ${word}`);
  const passed = near.length === 0 ? [] : [`${near.length} passed when it came and went`];
  return `messages: ${[...counts, ...passed].join(', ')}`;
}

function line(message: RecordedMessage): Content {
  const { fate, from, text, time, to } = message;
  const what = `${momentText(time, 4)} ${from} → ${to} ${messageText(message)}`;
  const shown = fate === 'passed' ? markup`${what}` : markup`<strong>${what}</strong>`;
  return markup`<li>${shown} <code>${text.slice(0, textShown).trim()}</code></li>`;
}
