import { expect, test } from 'vitest';
import { printPlan } from './plan-text.ts';
import { hostileText } from './testing/hostile.ts';
import { samplePlan } from './testing/sample-plan.ts';

test('a plan is printed as a numbered list of times, targets and lengths', () => {
  expect(printPlan(samplePlan)).toBe(`\
2pc 1.0.0, workload transfer, 4 nodes (n1 n2 n3 n4), seed 42
options: accounts 6, concurrency 10, rate 400, timeoutMs 900

  1      at 0 s                           phase before: clients run, nothing is broken yet         for 2.00 s
  2      after step 1                     phase during: clients run, faults strike                 for 7.00 s
    2.1  at 600 ms                        partition n3: shape isolate                              for 1.60 s  required
    2.2  700 ms after step 2.1 is healed  pause n4                                                 for 900 ms  required
    2.3  at transfer ok no. 900           kill the coordinator: restarts 1                         for 800 ms  required
    2.4  at 5.20 s                        partition n2 n3: shape halves, direction both            for 1.10 s
  3      after step 2                     phase after: everything is healed, progress is demanded  for 5.00 s
  4      after step 3                     phase final: last reads, in-doubt sweep, lock probe

must hit the system at work: partition, kill, pause

not run here: clock (needs CAP_SYS_TIME or libfaketime, neither is here)
`);
});

test('a plan from a stranger can not move the cursor', () => {
  const text = printPlan({ ...samplePlan, system: hostileText, options: { note: hostileText } });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
