import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolders } from '../core/cache-folders.ts';

const ownerOnly = 0o700;
/** What systems without user numbers say. */
const noUser = -1;

/** Where this user's cache may hold `part`, best first; none of them need be there. */
export function cachePlaces(part: string): string[] {
  const { uid, username } = userInfo();
  const user = uid === noUser ? username : uid;
  const places = { env: process.env, home: homedir(), temp: tmpdir(), user };
  return cacheFolders(places).map((folder) => join(folder, part));
}

/** The first of them that can be written, made if it wasn't there; undefined when there is none. */
export async function writableCache(part: string): Promise<string | undefined> {
  for (const folder of cachePlaces(part)) {
    try {
      await mkdir(folder, { recursive: true, mode: ownerOnly });
      await access(folder, constants.W_OK);
      if (await isOwn(folder)) return folder;
    } catch {
      // Not writable: the next place is tried.
    }
  }
  return undefined;
}

/** False for a folder that somebody else may have filled: what lies in a cache gets run. */
export async function isOwn(folder: string): Promise<boolean> {
  const { uid } = userInfo();
  try {
    return uid === noUser || (await stat(folder)).uid === uid;
  } catch {
    // Not there.
    return false;
  }
}
