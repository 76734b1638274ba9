import { describe, expect, test } from 'vitest';
import { patchClockProblem } from './patch-clock.ts';

const isHere = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');

describe.skipIf(!isHere)('clocks of processes (skipped: not Linux on x64 or arm64)', () => {
  test.each([
    [0, false],
    [1, false],
    [2, true],
  ])('can be changed where ptrace_scope is %d (privileged: %s)', (scope, isPrivileged) => {
    expect(patchClockProblem(isPrivileged, scope)).toBeUndefined();
  });

  test.each([
    [2, false, /ptrace_scope is 2; set it to 1.*run as root/],
    [3, true, /ptrace_scope is 3; set it to 1 \(after a restart/],
  ])("can't where it is %d (privileged: %s), and the remedy is told", (scope, isPrivileged, remedy) => {
    expect(patchClockProblem(isPrivileged, scope)).toMatch(remedy);
  });
});

test.skipIf(isHere)('elsewhere it is said where they can be (skipped: they can here)', () => {
  expect(patchClockProblem(true)).toContain('on Linux on x64 and arm64 only');
});
