import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMessages } from '../store/message-lines.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

test.each(['local', 'plain'])(
  'on %s, what a triggered fault waited for is told, recorded with its fate, and drawn',
  async (transport) => {
    await using folder = await temporaryFolder();
    const flags = ['--transport', transport, '--time-limit', '3s', '--reporter', 'line'];
    const { stdout } = await indoubt(['run', '--inject', 'kill $from before commit(txn=T) for 400ms', ...flags], {
      cwd: folder.path,
    });
    const fired = /fault {5}i1 kill n1 fires: before commit\(txn=T\): commit from n1 to n\d, held; T = (\S+)$/m.exec(
      stdout,
    );
    const transaction = fired?.[1] ?? '';
    expect(transaction).not.toBe('');
    const run = join(folder.path, 'results', '2pc', 'latest');
    const { gaps, items } = await readMessages(join(run, 'evidence', 'messages.jsonl'));
    expect(gaps).toEqual([]);
    const own = items.filter(({ txn }) => txn === transaction);
    expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['prepare', 'yes', 'commit']));
    // The coordinator was killed before its decision could leave; what it says after its restart is another message.
    expect(own.find(({ name }) => name === 'commit')).toMatchObject({ from: 'n1', fate: 'drop', by: 'triggers/1' });
    const times = own.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const report = readFileSync(join(run, 'report.html'), 'utf8');
    expect(report).toContain('id="sequence-1"');
    expect(report).toContain('commit, dropped');
  },
);
