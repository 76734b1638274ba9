import { describe, expect, test } from 'vitest';
import { missingPostgres, RealPostgres } from './testing/real-postgres.ts';
import { RelayedPairs, back, there } from './testing/relayed-pair.ts';

const missing = missingPostgres();
const limitMs = 120_000;

describe.skipIf(missing !== undefined)(
  `a session of PostgreSQL${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    test(
      'is cut into messages both ways, and broken between a decision and its acknowledgement',
      async () => {
        await using postgres = await RealPostgres.start();
        await using pairs = await RelayedPairs.open('postgres');
        pairs.redirect(postgres.port);
        const { engine } = pairs;
        engine.apply('watch', [
          {
            id: 'queries',
            seed: 's',
            match: { links: [there], kind: 'Query', text: 'PREPARE TRANSACTION' },
            act: { kind: 'watch' },
          },
          {
            id: 'answers',
            seed: 's',
            match: { links: [back], fields: { type: { is: 'CommandComplete' } } },
            act: { kind: 'watch' },
          },
        ]);
        await postgres.query('create table t (n int)');
        const prepared = await postgres.query(
          "begin; insert into t values (1); PREPARE TRANSACTION 'x'",
          pairs.entrancePort,
        );
        expect(prepared).toEqual({ status: 0, output: 'BEGIN\nINSERT 0 1\nPREPARE TRANSACTION' });
        expect(engine.ruleCounts('watch')).toMatchObject([{ matched: 1 }, { matched: 3 }]);
        engine.apply('lost', [
          {
            id: 'r',
            seed: 's',
            match: { links: [back], kind: 'CommandComplete', text: 'COMMIT PREPARED' },
            act: { kind: 'reset' },
          },
        ]);
        const decided = await postgres.query("COMMIT PREPARED 'x'", pairs.entrancePort);
        // The client does not know; the server does.
        expect(decided.status).not.toBe(0);
        expect((await postgres.query('select n from t')).output).toBe('1');
        expect(engine.ruleCounts('lost')).toMatchObject([{ acted: 1 }]);
        expect(engine.notes()).toEqual([]);
      },
      limitMs,
    );
  },
);
