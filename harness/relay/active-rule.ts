import type { Link } from '../core/plan.ts';
import { Prng } from '../core/prng.ts';
import type { MessageAct, MessageRule, RuleCount } from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import { Blocker } from './blocker.ts';
import { BindingCounts } from './binding-counts.ts';
import { linkKey } from './link-table.ts';
import type { LinkTallies, LinkTally } from './link-tallies.ts';
import { bindingKey, Matcher } from './message-match.ts';
import type { Message } from './message.ts';

/** What a rule remembers of one link. */
export class RuleOnLink {
  readonly link: Link;
  readonly prng: Prng;
  /** Handshakes have draws of their own, or a probe would move those of messages. */
  readonly handshakes: Prng;
  readonly matches: BindingCounts = new BindingCounts();
  readonly acts: BindingCounts = new BindingCounts();
  seen = 0;
  matched = 0;
  acted = 0;
  refused = 0;
  /** When a throttled link is free again. */
  freeAtMs = 0;
  readonly #tally: LinkTally;
  readonly #before: { readonly bytesIn: number; readonly bytesOut: number };

  constructor(link: Link, prng: Prng, tally: LinkTally) {
    this.link = link;
    this.prng = prng;
    this.handshakes = prng.fork('handshakes');
    this.#tally = tally;
    this.#before = { bytesIn: tally.bytesIn, bytesOut: tally.bytesOut };
  }

  /** What passed since the rule looked at the link first. */
  get passed(): { readonly bytesIn: number; readonly bytesOut: number } {
    const { bytesIn, bytesOut } = this.#tally;
    return { bytesIn: bytesIn - this.#before.bytesIn, bytesOut: bytesOut - this.#before.bytesOut };
  }
}

/** Acts that are about whole messages: a stream with a hole in its bytes is nothing that a receiver could read on. */
export function needsMessages(act: MessageAct): boolean {
  const { kind } = act;
  if (kind === 'corrupt') return act.field !== undefined;
  return kind === 'drop' || kind === 'duplicate' || kind === 'reorder' || kind === 'hold';
}

/** A rule in force, and what it has done. */
export class ActiveRule {
  readonly rule: MessageRule;
  readonly owner: string;
  /** What the rule holds back passes when this opens. */
  readonly blocker: Blocker = new Blocker();
  readonly #matcher: Matcher;
  readonly #prng: Prng;
  readonly #tallies: LinkTallies;
  readonly #links = new Map<string, RuleOnLink>();

  constructor(owner: string, rule: MessageRule, tallies: LinkTallies) {
    this.owner = owner;
    this.rule = rule;
    this.#tallies = tallies;
    this.#matcher = new Matcher(rule.match);
    this.#prng = Prng.fromSeed(rule.seed);
    for (const link of rule.match.links ?? []) this.on(link);
  }

  get name(): string {
    return `${this.owner}/${this.rule.id}`;
  }

  concerns(link: Link, port: PortName): boolean {
    return this.#matcher.concerns(link, port);
  }

  /** True when it is about whatever passes on its links: handshakes and ends of connections too. */
  get isAboutAll(): boolean {
    return this.#matcher.isAboutAll;
  }

  on(link: Link): RuleOnLink {
    const key = linkKey(link);
    let state = this.#links.get(key);
    if (state === undefined) {
      state = new RuleOnLink(link, this.#prng.fork(key), this.#tallies.of(link));
      this.#links.set(key, state);
    }
    return state;
  }

  /** Looks at a message, counts it, and says whether the rule acts on it. */
  isFor(message: Message, link: Link): boolean {
    const state = this.on(link);
    state.seen += 1;
    const bindings = this.#matcher.test(message);
    if (bindings === undefined) return false;
    state.matched += 1;
    if (!message.isWhole && needsMessages(this.rule.act)) {
      state.refused += 1;
      return false;
    }
    return this.#isChosen(state, bindingKey(bindings));
  }

  /** As `isFor`, for the end of a connection. */
  isForEnd(link: Link): boolean {
    if (!this.isAboutAll) return false;
    const state = this.on(link);
    state.seen += 1;
    state.matched += 1;
    return this.#isChosen(state, '');
  }

  /** The act could not be done to this message after all. */
  refuse(link: Link): void {
    const state = this.on(link);
    state.acted -= 1;
    state.refused += 1;
  }

  counts(): RuleCount[] {
    const { id, act } = this.rule;
    return [...this.#links.values()].map(({ link, seen, matched, acted, refused, passed }) => ({
      rule: id,
      act: act.kind,
      link,
      seen,
      matched,
      acted,
      refused,
      ...passed,
    }));
  }

  #isChosen(state: RuleOnLink, key: string): boolean {
    const { skip = 0, most = Infinity, chance } = this.rule;
    if (state.matches.add(key) <= skip || state.acts.of(key) >= most) return false;
    if (chance !== undefined && !state.prng.chance(chance[0], chance[1])) return false;
    state.acts.add(key);
    state.acted += 1;
    return true;
  }
}
