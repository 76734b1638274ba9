import type { Link } from '../../harness/core/plan.ts';
import type { MessageAct, RuleCount } from '../../harness/ports/message-relay.ts';
import type { Net } from '../../harness/ports/transport.ts';

/** What is known of a step's rule while it stands. */
export interface StandingRule {
  readonly links: readonly Link[];
  readonly act: MessageAct;
  /** True where it is about some messages, and handshakes and all others pass as ever. */
  readonly isSelective: boolean;
  /** What it had done when it was healed: the relay forgets it then. */
  done?: readonly RuleCount[];
}

/** By network, then by step: a probe of one fault must not be taken for silent because another stalls its link. */
const rulesOf = new WeakMap<Net, Map<string, StandingRule>>();

export function rememberRule(net: Net, step: string, rule: StandingRule): void {
  const rules = rulesOf.get(net) ?? new Map<string, StandingRule>();
  rulesOf.set(net, rules);
  rules.set(step, rule);
}

export function forgetRule(net: Net, step: string): void {
  rulesOf.get(net)?.delete(step);
}

export function ruleOf(net: Net, step: string): StandingRule | undefined {
  return rulesOf.get(net)?.get(step);
}

/** Links on which other steps keep handshakes from passing, or make them late. */
export function otherSlowLinks(net: Net, step: string): Link[] {
  const others = [...(rulesOf.get(net) ?? [])].filter(([owner]) => owner !== step);
  return others.flatMap(([, { act, links, isSelective }]) =>
    !isSelective && (act.kind === 'stall' || act.kind === 'delay') ? [...links] : [],
  );
}
