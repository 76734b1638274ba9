import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { History } from '../../core/history.ts';
import type { SampleRun } from './sample-record.ts';

/** What a hostile or broken system may put into any text: each piece has hurt some page, terminal or log reader. */
export const hostileText: string = [
  '</script><script>window.broken=1</script>',
  '"><img src=x onerror="window.broken=1">',
  "'; window.broken=1; //",
  '<!-- ]]> &lt; {{x}} ${x}',
  '\u001b[2J\u001b]0;owned\u0007\u0000\u0008\r\n::error::forged\n##[set-env name=PATH]x',
  '\u202Egnp.exe\u202C \u200Bhidden\uFEFF \u{E0041}\uD800',
  '| pipe | `tick` [link](http://evil.example) @everyone',
].join(' ');

/** The same run with hostile text wherever text comes from the system, its operators or its files. */
export function hostileRun({ record, verdict, meta }: SampleRun): SampleRun {
  const evil = hostileText;
  const ops = record.history.ops.map((op) =>
    op.process === 'nemesis' || op.type === 'invoke' ? op : { ...op, value: { [evil]: evil }, error: evil },
  );
  const nodes = record.plan?.nodes.map((node) => (node === 'n2' ? evil : node)) ?? [];
  const hostileRecord: RunRecord = {
    ...record,
    history: new History(ops),
    ...(record.plan === undefined
      ? {}
      : { plan: { ...record.plan, system: evil, systemVersion: evil, seed: evil, nodes, options: { [evil]: evil } } }),
    states: record.states.map((sample) => ({
      ...sample,
      node: sample.node === 'n2' ? evil : sample.node,
      ...(sample.state === undefined ? {} : { state: { ...sample.state, role: evil } }),
    })),
    traces: record.traces.map((event) => ({ ...event, cause: evil, act: { kind: 'vote', vote: 'no', reason: evil } })),
    messages: (record.messages ?? []).map((message, i) => ({
      ...message,
      from: message.from === 'n2' ? evil : message.from,
      name: evil,
      kind: evil,
      port: evil,
      text: evil,
      by: evil,
      id: evil,
      ...(i % 3 === 0 ? { txn: evil } : {}),
    })),
    gaps: [evil],
  };
  const hostileVerdict: RunVerdict = {
    ...verdict,
    headline: evil,
    reasons: [evil],
    notTested: [evil],
    leftovers: [evil],
    repeat: evil,
    properties: verdict.properties.map((each) => ({ ...each, property: evil, reason: evil })),
    marks: [{ name: evil, statement: evil, isReached: false }],
    faults: verdict.faults.map((fault) => ({
      ...fault,
      fault: evil,
      targets: [evil],
      stages: { ...fault.stages, bit: { at: fault.window.from, note: evil, evidence: { [evil]: [evil] } } },
    })),
    verdicts: verdict.verdicts.map((each) => ({
      ...each,
      summary: evil,
      details: { [evil]: { [evil]: { [evil]: evil } }, list: [evil], plain: evil },
      violations: each.violations.map((violation) => ({
        ...violation,
        title: evil,
        explanation: [evil],
        nodes: [evil],
      })),
    })),
  };
  return {
    record: hostileRecord,
    verdict: hostileVerdict,
    meta: { ...meta, command: evil, os: evil, substitutes: [evil], folder: evil },
  };
}
