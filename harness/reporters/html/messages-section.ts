import type { RunRecord } from '../../core/run-record.ts';
import { type ChosenTransaction, chosenTransactions } from '../diagram/chosen-transactions.ts';
import { messageText, messagesOf } from '../diagram/message-rows.ts';
import { sequenceStory } from '../diagram/sequence-story.ts';
import { momentText } from '../quantity-text.ts';
import { type Content, type Markup, markup } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { sequenceDiagram, sequenceLegend } from './sequence-diagram.ts';
import { table } from './tables.ts';

const textShown = 160;
const messagesShown = 24;

/** The protocol's messages of the transactions that triggers and faults chose; nothing where there are none. */
export function messagesSection(record: RunRecord, model: RunModel): Content {
  const drawn = chosenTransactions(record, model.faults).flatMap((chosen, i) => {
    const content = transaction(record, model, chosen, i);
    return content === undefined ? [] : [content];
  });
  if (drawn.length === 0) return '';
  return markup`<section id="messages" aria-labelledby="messages-h"><h2 id="messages-h">Protocol messages</h2><p class="soft">The transactions that faults waited for or acted on: what the nodes said to each other, and what each did. Hover over an arrow to see the message.</p>${drawn}</section>`;
}

/** True where `messagesSection` has something to show. */
export function hasMessages(record: RunRecord, model: RunModel): boolean {
  return chosenTransactions(record, model.faults).length > 0;
}

/** One opens at a time, without a script: they share a name. */
function transaction(
  record: RunRecord,
  model: RunModel,
  { transaction: name, why }: ChosenTransaction,
  i: number,
): Markup | undefined {
  const { faults, operations } = model;
  const story = sequenceStory(record, { transaction: name, operations, faults });
  if (story === undefined) return undefined;
  return markup`<details name="transactions"${i === 0 ? markup` open` : ''}><summary>Transaction ${name}: ${why}</summary>${sequenceDiagram(story, `sequence-${i + 1}`, name)}${sequenceLegend(story)}${messageTable(record, name)}</details>`;
}

function messageTable(record: RunRecord, name: string): Content {
  const messages = messagesOf(record.messages ?? [], name);
  if (messages.length === 0) return '';
  const rows = messages
    .slice(0, messagesShown)
    .map((message): Content[] => [
      markup`<span class="nowrap">${momentText(message.time, 4)}</span>`,
      `${message.from} → ${message.to}`,
      messageText(message),
      message.by ?? '–',
      markup`<code>${message.text.slice(0, textShown).trim()}</code>`,
    ]);
  const hidden = messages.length - rows.length;
  const columns = ['at', 'link', 'message', 'acted on by', 'its beginning'].map((each) => ({ name: each }));
  return markup`<details><summary>Its messages as text</summary>${table(`Messages of transaction ${name}`, columns, rows)}${hidden > 0 ? markup`<p class="soft">and ${hidden} more, in evidence/messages.jsonl</p>` : ''}</details>`;
}
