import { expect, test } from 'vitest';
import { refusalRemedies, toolRemedy } from './remedies.ts';

const noSetting = (): undefined => undefined;
const ubuntu = (setting: string): string | undefined =>
  setting === 'kernel/apparmor_restrict_unprivileged_userns' ? '1' : undefined;

test('what Ubuntu’s AppArmor refuses has a remedy of one line', () => {
  const [remedy, ...rest] = refusalRemedies(
    ubuntu,
    'unshare: write failed /proc/self/uid_map: Operation not permitted',
    true,
  );
  expect(remedy).toContain('sysctl -w kernel.apparmor_restrict_unprivileged_userns=0');
  expect(remedy).not.toContain('\n');
  expect(rest).toEqual([]);
});

test('settings about user namespaces don’t explain what root was refused', () => {
  const [remedy] = refusalRemedies(() => '0', 'unshare: unshare failed: Operation not permitted', false);
  expect(remedy).toContain('unshare failed');
});

test('a refusal that no setting explains is told as it was heard', () => {
  expect(refusalRemedies(noSetting, 'unshare: mount /proc failed: EPERM\nmore', true)).toEqual([
    expect.stringContaining('unshare: mount /proc failed: EPERM'),
  ]);
  expect(refusalRemedies(noSetting, '', true)[0]).toContain('no reason was given');
});

test('a missing tool is named with its package', () => {
  expect(toolRemedy('ip')).toContain('iproute2');
});
