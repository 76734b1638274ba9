import type { Link } from '../core/plan.ts';
import { linkKey } from './link-table.ts';

/** Bytes of one link over all its connections: read from the sender's socket, and handed to the receiver's. */
export interface LinkTally {
  bytesIn: number;
  bytesOut: number;
}

/** What each link has carried in all: the sockets' own account, whatever rules say that they have done. */
export class LinkTallies {
  readonly #tallies = new Map<string, LinkTally>();

  of(link: Link): LinkTally {
    const key = linkKey(link);
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { bytesIn: 0, bytesOut: 0 };
      this.#tallies.set(key, tally);
    }
    return tally;
  }
}
