/** Where the harness keeps what is costly to get and safe to lose: programs that it unpacked or built. */
export interface CachePlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly temp: string;
  /** The user's number, or a name where there are none: a shared temporary folder needs one folder for each. */
  readonly user: number | string;
}

/**
 * The folders to try, best first: by the XDG base directory specification (a relative XDG_CACHE_HOME is to be ignored),
 * then below the home folder, then, for users whose home can't be written, below the temporary folder. What is found
 * there may be run, so a folder that belongs to somebody else must be passed over.
 */
export function cacheFolders({ env, home, temp, user }: CachePlaces): string[] {
  const named = env['XDG_CACHE_HOME'];
  const places = named?.startsWith('/') === true ? [`${named}/indoubt`] : [];
  return [...places, `${home}/.cache/indoubt`, `${temp}/indoubt-cache-${user}`];
}
