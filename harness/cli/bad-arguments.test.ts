import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from './testing/refusal.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-arguments-'));
  writeFileSync(join(cwd, 'a-file'), 'not a folder\n');
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** What is typed, and what the one line must name: the place, and the nearest right thing. */
const typed: readonly (readonly [string, ...RegExp[]])[] = [
  // Commands.
  ['rnu', /"rnu"/, /"run"/],
  ['chekc x', /"chekc"/, /"check"/],
  ['zzzzzz', /"zzzzzz"/, /run, check, show/],
  ['help rnu', /"rnu"/, /"run"/],
  ['help zzzzzz', /"zzzzzz"/, /run, check, show/],
  // Flags, of the program and of each command.
  ['--sed 1', /--sed\b/, /--seed/],
  ['--zzzzzz', /--zzzzzz/, /indoubt run --help/],
  ['-x', /-x/],
  ['run --sytem 2pc', /--sytem/, /--system/],
  ['check --josn a-file', /--josn/, /--json/],
  ['show --paln', /--paln/, /--plan/],
  ['list --jsn', /--jsn/, /--json/],
  ['doctor --jsno', /--jsno/, /--json/],
  ['heal --dryrun', /--dryrun/, /--dry-run/],
  ['score --quik', /--quik/, /--quick/],
  ['run extra', /\bextra\b/],
  ['show one two', /\btwo\b/],
  ['doctor now', /\bnow\b/],
  ['check', /files/],
  // Names.
  ['run --system 2pcc', /2pcc/, /"2pc"/],
  ['run --system zzzzzzzz', /zzzzzzzz/, /2pc, 3pc/],
  ['run --system-version 7', /--system-version 7/, /2pc has 1\b/],
  ['run --workload trasfer', /trasfer/, /"transfer"/],
  ['run --workload register', /--workload register/, /2pc .*transfer/],
  ['run --faults partion', /--faults.*partion/, /"partition"/],
  ['run --faults kill,zzzzzzzz', /--faults.*zzzzzzzz/, /partition, kill, pause, .*all, none/],
  ['run --faults kill --faults puase', /--faults.*puase/, /"pause"/],
  ['run --faults none,kill', /--faults/, /none/, /kill/],
  ['run --faults ,', /--faults/, /name/],
  ['run --bug decision-before-recrod', /--bug decision-before-recrod/, /"decision-before-record"/],
  ['run --bug zzzzzzzz', /--bug zzzzzzzz/, /2pc .*decision-before-record/],
  ['run --system 3pc --bug locks-kept', /--bug locks-kept/, /3pc/],
  ['run --reporter lin', /--reporter lin/, /"line"/],
  ['run --reporter line,junti=x.xml', /--reporter junti=x.xml/, /"junit"/],
  ['run --reporter junit=', /--reporter junit=/, /file/],
  ['run --transport locl', /--transport locl/, /"local"/],
  ['run --transport docker', /--transport docker/, /auto, local/],
  ['list sytems', /sytems/, /"systems"/],
  ['list constructor', /constructor/, /systems, workloads/],
  ['check a-file --checker atomic-comit', /atomic-comit/, /"atomic-commit"/],
  ['check a-file --checker linearizble', /linearizble/, /"linearizable"/],
  ['check a-file --checker linearizable:cas-registr', /cas-registr/, /"cas-register"/],
  ['check a-file --checker stats:money', /stats:money/, /no model/],
  ['check a-file --engine porcupin', /--engine porcupin/, /own, porcupine and both/],
  ['check a-file --format ednn --checker bank', /"ednn"/, /--format takes .*jepsen/],
  ['score --bug locks-kep', /--bug locks-kep/, /"locks-kept"/],
  // Values.
  ['run --seed', /--seed/, /missing/],
  ['run --time-limit', /--time-limit/, /missing/],
  ['run --time-limit 10', /--time-limit/, /"?10"?/, /10s/],
  ['run --time-limit 25h', /--time-limit/, /25h/, /24h/],
  ['run --time-limit 0s', /--time-limit/, /0s/],
  ['run --time-limit -5s', /--time-limit/, /-5s/],
  ['run --operation-timeout 0ms', /--operation-timeout/, /0ms/],
  ['run --nodes x', /--nodes/, /x/, /whole number/],
  ['run --nodes 0', /--nodes/, /\b0\b/],
  ['run --nodes 99', /--nodes 99/, /1 to 64/],
  ['run --nodes 30', /--nodes 30/, /3 to 16/],
  ['run --nodes 1e999', /--nodes/, /1e999/],
  ['run --rate 0', /--rate/, /\b0\b/],
  ['run --rate 99999999', /--rate/, /1,?000,?000/],
  ['run --rate NaN', /--rate/, /NaN/],
  ['run --concurrency 1.5', /--concurrency/, /1\.5/],
  ['run --concurrency 100000', /--concurrency/, /10,?000/],
  ['run --operations -1', /--operations/, /-1/],
  ['run --repeat-each 0', /--repeat-each/, /\b0\b/],
  ['run --max-failures 1', /--max-failures/, /--repeat-each/],
  ['run --set accounts', /--set accounts/, /KEY=VALUE/],
  ['run --set =5', /--set =5/, /KEY=VALUE/],
  ['run --set acounts=5', /--set acounts/, /"accounts"/],
  ['run --set accounts=many', /accounts/, /many/],
  ['run --set accounts=-3', /accounts/, /-3/],
  ['run --set rate=5', /--set rate/, / --rate/],
  ['run --seed=', /--seed/],
  ['check a-file --memory-limit lots', /--memory-limit/, /lots/, /512MB/],
  ['check a-file --time-limit soon', /--time-limit/, /soon/, /10s/],
  ['score --jobs none', /--jobs/, /none/],
  // Flags that contradict each other.
  ['run --plan p.json --seed 1', /--seed/, /--plan/],
  ['run --plan p.json --system 2pc', /--system/, /--plan/],
  ['run --plan p.json --time-limit 5s', /--time-limit/, /--plan/],
  ['run --plan p.json --set accounts=5', /--set/, /--plan/],
  ['run --json --reporter ndjson', /json and ndjson/, /json=FILE/],
  ['run --reporter line,junit', /junit and line/, /junit=FILE/],
  ['run --reporter line=x', /line/, /file/],
  // Places.
  ['run --plan nowhere.json', /nowhere\.json/, /no such file/],
  ['run --plan .', /\./, /folder/],
  ['run --config nowhere.ts', /--config nowhere\.ts/, /no such file/],
  ['run --out a-file', /--out a-file/, /folder/],
  ['show nowhere', /nowhere/, /results\/2pc\/latest/],
  ['show a-file', /a-file/, /folder/],
  ['show .', /plan\.json/, /results\/2pc\/latest/],
  ['show --out a-file', /--out a-file/, /folder/],
  ['show --out nowhere', /nowhere/, /indoubt run/],
  ['list runs --out a-file', /--out a-file/, /folder/],
  ['heal --out a-file', /--out a-file/, /folder/],
  ['check nowhere', /nowhere/, /no such file/],
  ['check a-file', /a-file/, /--format/],
  ['check .', /plan\.json/],
  ['export', /history/],
  ['export nowhere', /nowhere/, /no such file/],
  ['export a-file', /a-file/, /--from takes/],
  ['export a-file --format ednn', /--format ednn/, /"edn"/],
  ['export a-file --from xml', /"xml"/, /jepsen/],
  ['export .', /plan\.json/],
];

describe('a command line that is wrong gets one line that names what is', () => {
  test.concurrent.for(typed)('%s', async ([line, ...named]) => {
    const said = await refusal(line.split(' '), { cwd });
    for (const name of named) expect(said).toMatch(name);
  });
});

describe('a command that is not built yet says so', () => {
  const later = ['replay', 'shrink', 'explore', 'rehearse', 'nightly', 'model', 'audit', 'conformance', 'campaign'];
  const more = ['worker', 'findings', 'serve', 'init'];
  test.concurrent.for([...later, ...more])('%s', async (name) => {
    expect(await refusal([name, '--any', 'thing'], { cwd })).toBe(`${name}: not in this version`);
  });
});

test('an empty argument is no command', async () => {
  expect(await refusal([''], { cwd })).toMatch(/^"" is no command/);
});
