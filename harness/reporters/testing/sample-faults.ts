import { type FaultStage, type NemesisLine, nemesisValue } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { Link, PhaseName } from '../../core/plan.ts';
import { msToNanos } from '../../core/time.ts';
import type { Draft } from './sample-load.ts';

type FaultLine = Extract<NemesisLine, { readonly kind: 'fault' }>;

interface SampleFault extends Pick<FaultLine, 'step' | 'fault' | 'class' | 'targets' | 'links'> {
  readonly stages: readonly (readonly [atMs: number, stage: FaultStage, note: string])[];
}

const others = (node: NodeName): Link[] =>
  ['n1', 'n2', 'n3', 'n4']
    .filter((each) => each !== node)
    .flatMap((each): Link[] => [
      [each, node],
      [node, each],
    ]);

const sampleFaults: readonly SampleFault[] = [
  {
    step: '2.1',
    fault: 'partition',
    class: 'partition',
    targets: ['n3'],
    links: others('n3'),
    stages: [
      [2_600, 'asked', 'isolate n3'],
      [2_612, 'injected', 'nftables: 6 links dropped'],
      [2_634, 'effective', 'probe n1 to n3 silent for 20 ms, n1 to n2 answered in 0.2 ms'],
      [2_702, 'bit', '37 packets of the system lost on n1 to n3'],
      [4_212, 'heal', 'nftables: rules removed'],
      [4_236, 'healed', 'probe n1 to n3 answered in 0.3 ms'],
    ],
  },
  {
    step: '2.2',
    fault: 'pause',
    class: 'timing',
    targets: ['n4'],
    links: [],
    stages: [
      [4_936, 'asked', 'SIGSTOP to n4'],
      [4_939, 'injected', 'sent to 1 process'],
      [4_941, 'effective', '/proc/4411/stat says T'],
      [4_942, 'bit', '3 client operations were open on n4'],
      [5_839, 'heal', 'SIGCONT to n4'],
      [5_843, 'healed', '/proc/4411/stat says S; a new trace line arrived'],
    ],
  },
  {
    step: '2.3',
    fault: 'kill',
    class: 'crash',
    targets: ['n1'],
    links: [],
    stages: [
      [6_480, 'asked', 'SIGKILL to n1, the coordinator'],
      [6_482, 'injected', 'sent to 1 process'],
      [6_485, 'effective', 'pid 4387 is gone, exit by SIGKILL'],
      [6_485, 'bit', '9 client operations were open on n1'],
      [7_282, 'heal', 'started again as pid 4502'],
      [7_391, 'healed', 'n1 answers, incarnation 2'],
    ],
  },
  {
    step: '2.4',
    fault: 'partition',
    class: 'partition',
    targets: ['n2', 'n3'],
    links: [
      ['n1', 'n2'],
      ['n2', 'n1'],
      ['n1', 'n3'],
      ['n3', 'n1'],
      ['n4', 'n2'],
      ['n2', 'n4'],
      ['n4', 'n3'],
      ['n3', 'n4'],
    ],
    stages: [
      [7_200, 'asked', 'n1 n4 | n2 n3'],
      [7_211, 'injected', 'nftables: 8 links dropped'],
      [7_233, 'effective', 'probe n1 to n2 silent for 20 ms, n1 to n4 answered in 0.2 ms'],
      [7_420, 'bit', '112 packets of the system lost'],
      [8_311, 'heal', 'nftables: rules removed'],
      [8_330, 'healed', 'probe n1 to n2 answered in 0.2 ms'],
    ],
  },
];

const phases: readonly (readonly [name: PhaseName, fromMs: number, toMs: number])[] = [
  ['before', 0, 2_000],
  ['during', 2_000, 9_000],
  ['after', 9_000, 14_000],
  ['final', 14_000, 15_100],
];

/** What the nemesis wrote: phases, faults, and one window in which the harness was starved. */
export function sampleNemesis(): Draft[] {
  const lines: [number, NemesisLine][] = [
    [
      10_640,
      { kind: 'starved', from: msToNanos(10_480), to: msToNanos(10_640), why: 'the harness was not served for 140 ms' },
    ],
  ];
  for (const [name, fromMs, toMs] of phases) {
    lines.push([fromMs, { kind: 'phase', name, stage: 'begin' }], [toMs, { kind: 'phase', name, stage: 'end' }]);
  }
  for (const { stages, ...fault } of sampleFaults) {
    for (const [atMs, stage, note] of stages) lines.push([atMs, { kind: 'fault', ...fault, stage, note }]);
  }
  return lines.map(([atMs, line]) => ({
    time: msToNanos(atMs),
    type: 'info',
    process: 'nemesis',
    ...nemesisValue(line),
  }));
}
