import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import type { PlaceChange, PlacedCut } from './rules.ts';

interface OwnersCut extends PlacedCut {
  readonly owner: string;
  readonly place: NodeName;
}

/** What a place has to be told. */
export type LedgerChange = Omit<PlaceChange, 'isFirst'>;

/** Who cut which link, and where: what stands, and what has to change when a cut is made or taken back. */
export class CutLedger {
  readonly #placeOf: (link: Link) => NodeName;
  #cuts: readonly OwnersCut[] = [];
  #lastTag = 0;

  constructor(placeOf: (link: Link) => NodeName) {
    this.#placeOf = placeOf;
  }

  /** Records a cut; links that the owner has cut already are left as they are. */
  add(owner: string, links: readonly Link[]): LedgerChange[] {
    const known = new Set(this.linksOf(owner).map(keyOf));
    const fresh = [...new Map(links.map((link) => [keyOf(link), link])).values()].filter(
      (link) => link[0] !== link[1] && !known.has(keyOf(link)),
    );
    const tag = ++this.#lastTag;
    const added = [...Map.groupBy(fresh, this.#placeOf)].map(([place, links]) => ({ owner, tag, place, links }));
    this.#cuts = [...this.#cuts, ...added];
    return this.#changes(added, []);
  }

  /** Takes back what the owner cut; nothing for an owner that is not known. */
  remove(owner: string): LedgerChange[] {
    return this.#remove((cut) => cut.owner === owner);
  }

  removeAll(): LedgerChange[] {
    return this.#remove(() => true);
  }

  /** What stands of an owner's. */
  cutsOf(owner: string): readonly OwnersCut[] {
    return this.#cuts.filter((cut) => cut.owner === owner);
  }

  linksOf(owner: string): readonly Link[] {
    return this.cutsOf(owner).flatMap((cut) => cut.links);
  }

  #remove(isMeant: (cut: OwnersCut) => boolean): LedgerChange[] {
    const removed = this.#cuts.filter(isMeant);
    this.#cuts = this.#cuts.filter((cut) => !isMeant(cut));
    return this.#changes([], removed);
  }

  #changes(added: readonly OwnersCut[], removed: readonly OwnersCut[]): LedgerChange[] {
    const at =
      (place: NodeName) =>
      (cut: OwnersCut): boolean =>
        cut.place === place;
    const places = new Set([...added, ...removed].map((cut) => cut.place));
    return [...places].map((place) => ({
      place,
      standing: this.#cuts.filter(at(place)),
      added: added.filter(at(place)),
      removed: removed.filter(at(place)),
    }));
  }
}

function keyOf(link: Link): string {
  return link.join('>');
}
