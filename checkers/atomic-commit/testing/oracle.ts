import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Decision, TraceEvent } from '../../../harness/core/trace.ts';
import { isJsonObject } from '../../../harness/core/json.ts';

/**
 * The definitions of the properties, read off a flat list of events with nothing but quantifiers: slow, and written without
 * a look at the checker. Each says whether a record violates its property.
 */
export class Oracle {
  readonly #events: readonly TraceEvent[];
  readonly #record: RunRecord;
  readonly #txns: readonly string[] = ['t1', 't2'];

  constructor(record: RunRecord) {
    this.#record = record;
    this.#events = record.traces;
  }

  isViolated(property: 'AC1' | 'AC2' | 'AC3' | 'AC6' | 'AC7'): boolean {
    const broken: Record<typeof property, (txn: string) => boolean> = {
      AC1: (txn) => this.#split(txn),
      AC2: (txn) => this.#reversed(txn),
      AC3: (txn) => this.#unjustified(txn) || this.#early(txn),
      AC6: (txn) => this.#lied(txn),
      AC7: (txn) => this.#lost(txn),
    };
    return this.#txns.some(broken[property]);
  }

  #split(txn: string): boolean {
    const all = this.#decisions(txn);
    return all.some((a) => all.some((b) => a.event.node !== b.event.node && a.decision !== b.decision));
  }

  #reversed(txn: string): boolean {
    const all = this.#decisions(txn);
    return all.some((a) => all.some((b) => isBefore(a.event, b.event) && a.decision !== b.decision));
  }

  #unjustified(txn: string): boolean {
    if (!this.#decisions(txn).some(({ decision }) => decision === 'commit')) return false;
    const about = this.#about(txn);
    const members = about.flatMap(({ act }) => (act.kind === 'begin' ? act.participants : []));
    return ['n1', 'n2', 'n3'].some((node) => {
      const votes = about.filter((event) => event.node === node && event.act.kind === 'vote');
      const isFirst = (event: TraceEvent): boolean => votes.every((other) => other === event || isBefore(event, other));
      const first = votes.find(isFirst);
      if (first?.act.kind === 'vote' && first.act.vote === 'no') return true;
      if (!members.includes(node)) return false;
      if (first === undefined) return true;
      return about.some(
        (event) =>
          isBefore(event, first) &&
          (event.act.kind === 'decide' || event.act.kind === 'apply') &&
          event.act.decision === 'commit',
      );
    });
  }

  #early(txn: string): boolean {
    if (!this.#events.some(({ act }) => act.kind === 'write')) return false;
    const about = this.#about(txn);
    return about.some((event) => {
      const { act } = event;
      const before = [
        ...about.filter((other) => isBefore(other, event)),
        ...this.#events.filter((other) => other.act.kind === 'recovered' && isBefore(other, event)),
      ];
      const holds = (...names: string[]): boolean =>
        before.some(({ act: other }) => {
          if (other.kind === 'write') return other.forced && names.includes(other.record);
          return other.kind === 'recovered' && other.transactions.some((t) => t.txn === txn && names.includes(t.state));
        });
      if (act.kind === 'vote') return act.vote === 'yes' && !holds('prepared', 'precommitted', 'committed');
      if (act.kind !== 'tell' || act.decision !== 'commit' || holds('committed')) return false;
      return !before.some(
        ({ act: other }) =>
          other.kind === 'decide' && other.decision === 'commit' && ['coordinator', 'peer'].includes(other.by),
      );
    });
  }

  #lied(txn: string): boolean {
    const about = this.#record.history.operations.filter(({ input }) => isJsonObject(input) && input['txn'] === txn);
    const told = about.flatMap(({ f, type, output, error }): Decision[] => {
      if (type === 'info' || error === 'not connected') return [];
      if (f === 'transfer') return [type === 'ok' ? 'commit' : 'abort'];
      const answer = isJsonObject(output) ? output['decision'] : undefined;
      return type === 'ok' && (answer === 'commit' || answer === 'abort') ? [answer] : [];
    });
    const decided = this.#decisions(txn).map(({ decision }) => decision);
    const requests = about.filter(({ f }) => f === 'transfer');
    const isUnsent = requests.length > 0 && requests.every(({ error }) => error === 'not connected');
    if (isUnsent && decided.includes('commit')) return true;
    return told.some((a) => told.some((b) => a !== b) || decided.some((b) => a !== b));
  }

  #lost(txn: string): boolean {
    return this.#events.some((recovery) => {
      if (recovery.act.kind !== 'recovered') return false;
      const state = recovery.act.transactions.findLast((found) => found.txn === txn)?.state;
      const about = this.#about(txn);
      const before = about.filter((event) => isBefore(event, recovery));
      const acts = before.map(({ act }) => act);
      const told = last(before.filter(({ act }) => act.kind === 'tell'));
      const toldDecision = told?.act.kind === 'tell' ? told.act.decision : undefined;
      const votedYes = acts.some((act) => act.kind === 'vote' && act.vote === 'yes');
      const wrote = acts.some((act) => act.kind === 'write' && act.forced && act.record === 'committed');
      const applied = acts.some((act) => act.kind === 'apply');
      const learnt = acts.some((act) => act.kind === 'decide' && (act.by === 'coordinator' || act.by === 'peer'));
      const begun = acts.some((act) => act.kind === 'begin');
      const settled = last(before.filter(({ act }) => act.kind === 'decide'))?.act;
      const outcome = settled?.kind === 'decide' ? settled.decision : firstTold(before);
      const remembered = outcome === 'abort' || applied || wrote;
      if (state === 'committed') return toldDecision === 'abort';
      if (wrote && state !== undefined) return true;
      if (toldDecision === 'commit') {
        if (state === 'prepared' || state === 'precommitted') {
          if (!learnt) return true;
        } else if (state !== undefined) return true;
        else if (begun ? !this.#isEverywhere(txn, recovery) : !remembered) return true;
      }
      if (!votedYes || ['prepared', 'precommitted', 'aborted'].includes(state ?? '')) return false;
      return !(state === undefined && outcome !== undefined && remembered);
    });
  }

  #isEverywhere(txn: string, at: TraceEvent): boolean {
    const about = this.#about(txn);
    const members = about.flatMap(({ act }) => (act.kind === 'begin' ? act.participants : []));
    return members.every((node) =>
      about.some(
        ({ node: other, act, seenAt }) =>
          other === node &&
          seenAt <= at.seenAt &&
          ((act.kind === 'write' && act.forced && act.record === 'committed') ||
            ((act.kind === 'decide' || act.kind === 'apply') && act.decision === 'commit')),
      ),
    );
  }

  #about(txn: string): TraceEvent[] {
    return this.#events.filter((event) => event.txn === txn);
  }

  /** Decisions that outlived their process or were seen by somebody. */
  #decisions(txn: string): { readonly event: TraceEvent; readonly decision: Decision }[] {
    return this.#events.flatMap((event): { event: TraceEvent; decision: Decision }[] => {
      const { act } = event;
      if (act.kind === 'recovered') {
        const found = act.transactions.find((each) => each.txn === txn)?.state;
        if (found === 'committed') return [{ event, decision: 'commit' }];
        return found === 'aborted' ? [{ event, decision: 'abort' }] : [];
      }
      if (event.txn !== txn) return [];
      if (act.kind === 'tell' || act.kind === 'apply') return [{ event, decision: act.decision }];
      if (act.kind !== 'decide') return [];
      const crashed = this.#events.some(
        ({ node, incarnation }) => node === event.node && incarnation > event.incarnation,
      );
      const left = this.#about(txn).some(({ node, incarnation, act: other }) => {
        if (node !== event.node || incarnation !== event.incarnation) return false;
        if (other.kind === 'release') return true;
        if (other.kind === 'tell' || other.kind === 'apply') return other.decision === act.decision;
        return (
          other.kind === 'write' &&
          other.forced &&
          other.record === (act.decision === 'commit' ? 'committed' : 'aborted')
        );
      });
      return crashed && !left ? [] : [{ event, decision: act.decision }];
    });
  }
}

function isBefore(a: TraceEvent, b: TraceEvent): boolean {
  if (a.node !== b.node) return false;
  return a.incarnation < b.incarnation || (a.incarnation === b.incarnation && a.sequence < b.sequence);
}

function last(events: readonly TraceEvent[]): TraceEvent | undefined {
  return events.find((event) => events.every((other) => other === event || isBefore(other, event)));
}

function firstTold(events: readonly TraceEvent[]): Decision | undefined {
  const tells = events.filter(({ act }) => act.kind === 'tell');
  const first = tells.find((event) => tells.every((other) => other === event || isBefore(event, other)));
  return first?.act.kind === 'tell' ? first.act.decision : undefined;
}
