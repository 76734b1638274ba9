import * as fc from 'fast-check';
import { phases, starts } from '../../testing/runs.ts';

const node = fc.constantFrom('n1', 'n2', 'n3');
const txn = fc.constantFrom('t1', 't2');
const decision = fc.constantFrom('commit', 'abort');
const state = fc.constantFrom('collecting', 'prepared', 'precommitted', 'committed', 'aborted', 'refused');

/** Lines of one act each, without their time; most of them make no sense together, and some runs break every rule. */
const act: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(node, txn).map(([n, t]) => `${n} begin ${t} n2 n3`),
  fc.tuple(node, fc.constantFrom('yes', 'no'), txn).map(([n, vote, t]) => `${n} ${vote} ${t}`),
  fc
    .tuple(node, fc.constantFrom('forced', 'lazy'), fc.constantFrom('prepared', 'committed', 'aborted', 'end'), txn)
    .map((words) => words.join(' ')),
  fc
    .tuple(node, txn, decision, fc.constantFrom('votes', 'coordinator', 'peer', 'unilateral'))
    .map(([n, t, d, by]) => `${n} decide ${t} ${d} ${by}`),
  fc.tuple(node, txn, decision, fc.constantFrom('n2', 'client')).map(([n, t, d, to]) => `${n} tell ${t} ${d} ${to}`),
  fc.tuple(node, txn, decision).map(([n, t, d]) => `${n} apply ${t} ${d}`),
  fc.tuple(node, txn).map(([n, t]) => `${n} release ${t}`),
  fc
    .tuple(node, fc.subarray(['t1', 't2']), fc.array(state, { minLength: 2, maxLength: 2 }))
    .map(([n, found, states]) => `${n} restarts ${found.map((t, i) => `${t}=${states[i]}`).join(' ')}`),
);

const ask: fc.Arbitrary<readonly string[]> = fc
  .tuple(txn, fc.constantFrom('transfer', 'outcome'), fc.constantFrom('ok', 'fail', 'unsent', 'info'), decision)
  .map(([t, f, how, d]) => {
    const invocation = f === 'transfer' ? `p0 transfer ${t} a0 a1 5` : `p0 outcome ${t}`;
    if (how === 'ok') return [invocation, f === 'outcome' ? `p0 ok ${d}` : 'p0 ok'];
    return [
      invocation,
      how === 'info' ? 'p0 info timed out' : how === 'unsent' ? 'p0 fail not connected' : 'p0 fail aborted',
    ];
  });

/** A run in which nodes and clients do anything, in the notation of `record`, before the first fault could strike. */
export const randomRun: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 5, arbitrary: act.map((line) => [line]) }, { weight: 1, arbitrary: ask }), {
    maxLength: 30,
  })
  .map((groups) => {
    const lines = groups.flat().map((line, index) => `${10 + index} ${line}`);
    return `${phases}${starts}\n${lines.join('\n')}`;
  });
