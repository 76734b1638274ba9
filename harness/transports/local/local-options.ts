/** How links are cut, best first. */
export const mechanisms = ['nftables', 'iptables', 'neighbour entries'] as const;
export type Mechanism = (typeof mechanisms)[number];

/** For tests, and for machines where the automatic choice is wrong. */
export interface LocalOptions {
  /** Cut this way or not at all; absent: the first that works. */
  readonly mechanism?: Mechanism;
  /** Make a user namespace even as root: what an ordinary user gets. */
  readonly alwaysUserNamespace?: boolean;
  /** Where tools are looked for, as in PATH; absent: PATH, then the folders for administrators. */
  readonly path?: string;
}

/** Debian keeps nft and iptables where an ordinary user's PATH does not look. */
const administratorFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** An environment of which the PATH is known. */
export type ToolEnv = Readonly<Record<string, string>> & { readonly PATH: string };

/** The environment in which the transport's own tools are started. */
export function toolEnv(options: LocalOptions, env: Readonly<Record<string, string | undefined>>): ToolEnv {
  const path = options.path ?? [env['PATH'] ?? '/usr/bin:/bin', ...administratorFolders].join(':');
  // Messages of tools are read, so they must be in the language in which they were written.
  return { PATH: path, LC_ALL: 'C' };
}
