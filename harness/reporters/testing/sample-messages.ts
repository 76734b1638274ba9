import type { RecordedFate, RecordedMessage } from '../../core/recorded-message.ts';
import { msToNanos } from '../../core/time.ts';

type Said = readonly [atMs: number, from: string, to: string, name: string, fate?: RecordedFate, by?: string];

const said: readonly Said[] = [
  [2_585.2, 'clients', 'n1', 'transfer'],
  [2_586.8, 'n1', 'n2', 'prepare'],
  [2_586.9, 'n1', 'n3', 'prepare', 'duplicate', '2.9/duplicate'],
  [2_589.6, 'n2', 'n1', 'yes'],
  [2_590.7, 'n3', 'n1', 'yes', 'hold', 'triggers/1'],
  [2_614.1, 'n1', 'n2', 'commit'],
  [2_614.2, 'n1', 'n3', 'commit'],
  [2_616.2, 'n2', 'n1', 'ack', 'drop', '2.9/drop'],
  [3_000, 'n3', 'n2', 'inquiry'],
  [3_100, 'n3', 'n2', 'inquiry'],
];

/** What a relay carried of the transaction that splits. */
export function sampleMessages(txn: string): RecordedMessage[] {
  return said.map(([atMs, from, to, name, fate = 'passed', by], i) => {
    const text = `${JSON.stringify({ from, to, incarnation: 1, sequence: 900 + i, body: { kind: name, txn } })}\n`;
    return {
      sequence: 40 + i,
      time: msToNanos(atMs),
      from,
      to,
      port: from === 'clients' ? 'client' : 'peer',
      connection: 3,
      kind: 'message',
      name,
      id: `${from}/1/${900 + i}`,
      txn,
      bytes: text.length,
      text,
      fate,
      ...(by === undefined ? {} : { by }),
    };
  });
}
