import { type Json, stringifyJson } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { NodeState, TraceEvent } from '../../harness/core/trace.ts';
import { type Trigger, type TriggerEvent, type TriggerFired, triggerText } from '../../harness/core/trigger.ts';
import { MatchCounter } from './match-counter.ts';
import { type Bindings, fieldAt, matchFields } from './match-fields.ts';
import { StateWatch } from './state-watch.ts';

/** As much of a log's line as a message shows. */
const shownMax = 160;

type Told = Exclude<TriggerEvent, { on: 'message' }>;

interface Waiter {
  readonly trigger: Trigger;
  readonly event: Told;
  readonly counter: MatchCounter;
  readonly states: Map<NodeName, StateWatch>;
  readonly fire: (fired: TriggerFired) => void;
}

/**
 * Steps that wait for what nodes tell of themselves: traces, states and logs are handed in as the controller sees them, and
 * the step is told within the same turn of the event loop.
 */
export class TriggerHub {
  readonly #isNode: (selector: string, node: NodeName) => boolean;
  readonly #waiters = new Set<Waiter>();

  /** `isNode` says whether a selector, a name or a role, means a node now. */
  constructor(isNode: (selector: string, node: NodeName) => boolean) {
    this.#isNode = isNode;
  }

  /** Resolves when the trigger fires, never after the signal has fired. */
  async waitFor(trigger: Trigger, event: Told, signal: AbortSignal): Promise<TriggerFired> {
    const { promise, resolve } = Promise.withResolvers<TriggerFired>();
    const waiter: Waiter = { trigger, event, counter: new MatchCounter(), states: new Map(), fire: resolve };
    this.#waiters.add(waiter);
    signal.addEventListener('abort', () => this.#waiters.delete(waiter), { once: true });
    if (signal.aborted) this.#waiters.delete(waiter);
    return await promise;
  }

  seeTrace(trace: TraceEvent): void {
    for (const waiter of this.#waiters) {
      const { event } = waiter;
      if (event.on !== 'trace' || event.act !== trace.act.kind || !this.#isMeant(event.node, trace.node)) continue;
      const bindings = matchFields(event.where, (path) => traceField(trace, path));
      if (bindings !== undefined)
        this.#matched(waiter, trace.node, bindings, `${trace.node} told ${trace.act.kind}${about(trace)}`);
    }
  }

  seeState(node: NodeName, state: NodeState): void {
    for (const waiter of this.#waiters) {
      const { event, states } = waiter;
      if (event.on !== 'state' || !this.#isMeant(event.node, node)) continue;
      const watch = states.get(node) ?? new StateWatch(event);
      states.set(node, watch);
      const value = watch.see(state);
      if (value !== undefined) this.#matched(waiter, node, {}, `${event.field} of ${node} is ${stringifyJson(value)}`);
    }
  }

  seeLog(node: NodeName, line: string): void {
    for (const waiter of this.#waiters) {
      const { event } = waiter;
      if (event.on !== 'log' || !line.includes(event.text) || !this.#isMeant(event.node, node)) continue;
      this.#matched(waiter, node, {}, `${node} logged ${JSON.stringify(line.slice(0, shownMax))}`);
    }
  }

  #isMeant(selector: string | undefined, node: NodeName): boolean {
    return selector === undefined || this.#isNode(selector, node);
  }

  #matched(waiter: Waiter, node: NodeName, bindings: Bindings, what: string): void {
    const { trigger, counter, fire } = waiter;
    if (counter.next(bindings) !== trigger.count) return;
    this.#waiters.delete(waiter);
    fire({ note: `${triggerText(trigger)}: ${what}`, bindings: { ...bindings, node } });
  }
}

/** Fields of the act come first: `decision`, `vote`, `record`; then those of the line: `txn`, `epoch`. */
function traceField(trace: TraceEvent, path: string): Json | undefined {
  const line = trace as unknown as Json;
  return fieldAt(fieldAt(line, 'act'), path) ?? fieldAt(line, path);
}

function about({ txn }: TraceEvent): string {
  return txn === undefined ? '' : ` of ${txn}`;
}
