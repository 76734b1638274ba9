/** The settings of a kernel by which it refuses namespaces, with the value that does. */
interface Switch {
  readonly setting: string;
  readonly refuses: string;
  readonly remedy: string;
}

const switches: readonly Switch[] = [
  {
    setting: 'kernel/apparmor_restrict_unprivileged_userns',
    refuses: '1',
    remedy:
      'AppArmor refuses user namespaces to ordinary users (Ubuntu 24.04 does): sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run as root',
  },
  {
    setting: 'kernel/unprivileged_userns_clone',
    refuses: '0',
    remedy:
      'the kernel refuses user namespaces to ordinary users: sudo sysctl -w kernel.unprivileged_userns_clone=1, or run as root',
  },
  {
    setting: 'user/max_user_namespaces',
    refuses: '0',
    remedy: 'the kernel allows no user namespaces: sudo sysctl -w user.max_user_namespaces=15000, or run as root',
  },
];

const packages: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setsid: 'util-linux',
  ip: 'iproute2',
  sh: 'dash',
};

/** What local nodes can't do without. */
export const neededTools: readonly string[] = Object.keys(packages);

export function toolRemedy(tool: string): string {
  return `${tool} is not installed: install the package ${packages[tool] ?? tool} (on Fedora: iproute for ip)`;
}

/**
 * Why namespaces could not be made, and what to do.
 *
 * @param read gives the value of a setting below /proc/sys, undefined where the kernel has none of that name.
 * @param said what the attempt printed.
 */
export function refusalRemedies(
  read: (setting: string) => string | undefined,
  said: string,
  needsUserNamespace: boolean,
): string[] {
  const found = needsUserNamespace
    ? switches.filter(({ setting, refuses }) => read(setting) === refuses).map(({ remedy }) => remedy)
    : [];
  if (found.length > 0) return found;
  const line = said.trim().split('\n')[0] ?? '';
  return [
    `namespaces can't be made here (${line === '' ? 'no reason was given' : line}): in a container, allow them (docker run --privileged) or run on the machine itself`,
  ];
}
