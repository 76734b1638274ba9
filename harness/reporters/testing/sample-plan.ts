import type { Plan } from '../../core/plan.ts';

export const samplePlan: Plan = {
  version: 1,
  seed: '42',
  system: '2pc',
  systemVersion: '1.0.0',
  workload: 'transfer',
  nodes: ['n1', 'n2', 'n3', 'n4'],
  options: { accounts: 6, concurrency: 10, rate: 400, timeoutMs: 900 },
  requires: ['partition', 'kill', 'pause'],
  notRun: [{ what: 'clock', why: 'needs CAP_SYS_TIME or libfaketime, neither is here' }],
  steps: [
    {
      id: '1',
      when: { kind: 'time', ms: 0 },
      do: { kind: 'phase', name: 'before' },
      until: { kind: 'duration', ms: 2_000 },
      required: true,
    },
    {
      id: '2',
      when: { kind: 'afterStep', step: '1', stage: 'done', delayMs: 0 },
      do: { kind: 'phase', name: 'during' },
      until: { kind: 'duration', ms: 7_000 },
      required: true,
      steps: [
        {
          id: '2.1',
          when: { kind: 'time', ms: 600 },
          do: {
            kind: 'fault',
            fault: 'partition',
            target: { kind: 'nodes', nodes: ['n3'] },
            options: { shape: 'isolate' },
          },
          until: { kind: 'duration', ms: 1_600 },
          required: true,
        },
        {
          id: '2.2',
          when: { kind: 'afterStep', step: '2.1', stage: 'healed', delayMs: 700 },
          do: { kind: 'fault', fault: 'pause', target: { kind: 'nodes', nodes: ['n4'] }, options: {} },
          until: { kind: 'duration', ms: 900 },
          required: true,
        },
        {
          id: '2.3',
          when: { kind: 'event', event: 'operation', f: 'transfer', type: 'ok', count: 900 },
          do: { kind: 'fault', fault: 'kill', target: { kind: 'role', role: 'coordinator' }, options: { restarts: 1 } },
          until: { kind: 'duration', ms: 800 },
          required: true,
        },
        {
          id: '2.4',
          when: { kind: 'time', ms: 5_200 },
          do: {
            kind: 'fault',
            fault: 'partition',
            target: { kind: 'nodes', nodes: ['n2', 'n3'] },
            options: { shape: 'halves', direction: 'both' },
          },
          until: { kind: 'duration', ms: 1_100 },
          required: false,
        },
      ],
    },
    {
      id: '3',
      when: { kind: 'afterStep', step: '2', stage: 'done', delayMs: 0 },
      do: { kind: 'phase', name: 'after' },
      until: { kind: 'duration', ms: 5_000 },
      required: true,
    },
    {
      id: '4',
      when: { kind: 'afterStep', step: '3', stage: 'done', delayMs: 0 },
      do: { kind: 'phase', name: 'final' },
      required: true,
    },
  ],
};
