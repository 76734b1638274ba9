import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../../core/own-files.ts';
import type { System } from '../../../ports/system.ts';
import { commitProperties } from '../commit-properties.ts';
import { commitMessages, kinds } from '../message-names.ts';
import { referenceSystem } from '../reference-system.ts';
import { forceAction } from '../force-action.ts';
import { bugs } from './bugs/registry.ts';
import { inquiryMs, link, resendMs, voteMs } from './timeouts.ts';

/** Two-phase commit, presumed abort: safe in every fault that it declares, and blocked while its coordinator is away. */
export const twoPhaseCommitSystem: System = referenceSystem({
  name: '2pc',
  summary: 'two-phase commit with presumed abort: one coordinator, three participants; safe, and blocks',
  program: fileURLToPath(moduleUrl(new URL('node.ts', import.meta.url))),
  buggyProgram: fileURLToPath(moduleUrl(new URL('buggy-node.ts', import.meta.url))),
  failureModel: {
    safety: ['crash', 'omission', 'partition', 'timing', 'clock'],
    liveness: ['crash', 'omission', 'partition', 'timing', 'clock'],
  },
  properties: commitProperties,
  messages: { ...commitMessages, ...kinds('answer', 'heuristic') },
  timeouts: { voteMs, inquiryMs, resendMs, reconnectMs: link.silenceMs },
  operator: { 'force-commit': forceAction('commit'), 'force-abort': forceAction('abort') },
  optionHelp: { orders: 'false: participants refuse the orders of operators' },
  // Several rounds of inquiries and of new connections.
  recoveryMs: 4_000,
  bugs: bugs.map(({ name, summary, breaks, needs }) => ({
    name,
    summary,
    breaks,
    ...(needs === undefined ? {} : { needs }),
  })),
});
