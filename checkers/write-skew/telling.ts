import type { CycleDiagram } from '../../harness/core/diagram.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type Story, violationOf, who } from '../findings.ts';
import { valueText } from '../value-ids.ts';
import type { CommittedInsert, ForeignRow } from './committed-inserts.ts';
import { insertedId } from './inserts.ts';

export const skewProperty = 'write-skew';
export const foreignProperty = 'reads-of-inserts';

/** Two inserts of one key that both committed: each must have come first, since each found nothing. */
export function skewViolation([first, second]: readonly [CommittedInsert, CommittedInsert], key: string): Violation {
  const proofs = [first, second].flatMap(({ insert, proof }) => (insert === proof ? [] : [proof]));
  const operations = [...new Map([first.insert, second.insert, ...proofs].map((each) => [each.index, each])).values()];
  return {
    ...violationOf(skewProperty, {
      title: `two inserts of key ${key} committed, though each is made only where it finds no other`,
      explanation: [
        sentenceOf(first),
        sentenceOf(second),
        'Each must come before the other, whose row it did not find.',
      ],
      operations,
      anomaly: 'G2',
    }),
    diagram: diagramOf(first, second, key),
  };
}

function sentenceOf({ insert, proof }: CommittedInsert): string {
  const row = `row ${valueText(insertedId(insert.input))}`;
  return insert === proof
    ? `${who(insert)} inserted ${row}, and was told so.`
    : `${who(insert)} was never told whether ${row} was inserted, but the read of history line ${proof.index} shows it.`;
}

function diagramOf(first: CommittedInsert, second: CommittedInsert, key: string): CycleDiagram {
  const [a, b] = [`T${first.insert.index}`, `T${second.insert.index}`];
  const why = `it found no other row of key ${key}`;
  return {
    kind: 'cycle',
    transactions: [first, second].map(({ insert }) => ({
      id: `T${insert.index}`,
      operation: insert.index,
      lines: [`r ${key} nothing`, `insert ${key} ${valueText(insertedId(insert.input))}`],
    })),
    edges: [
      { from: a, to: b, kind: 'rw', why },
      { from: b, to: a, kind: 'rw', why },
    ],
  };
}

/** A row that nobody can have inserted. */
export function foreignStory({ read, id, failed }: ForeignRow, key: string): Story {
  const row = `row ${valueText(id)} of key ${key}`;
  return {
    title: `a read shows ${row}, ${failed === undefined ? 'which nobody inserted' : 'whose insert failed'}`,
    explanation: [
      `${who(read)} read ${row}.`,
      failed === undefined ? 'Nobody asked to insert it.' : `${who(failed)} was to insert it, and failed.`,
    ],
    operations: failed === undefined ? [read] : [failed, read],
    anomaly: failed === undefined ? 'phantom-read' : 'G1a',
  };
}
