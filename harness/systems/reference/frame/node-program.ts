import { unreachable } from '../../../core/errors.ts';
import type { Json } from '../../../core/json.ts';
import type { Completion } from '../../../core/op.ts';
import type { TraceAct } from '../../../core/trace.ts';
import { ClientServer, type Question } from './client-server.ts';
import { type DescribedNode, finalOf, readFinal, statusOf } from './describe-node.ts';
import { DoubtClock } from './doubt-clock.ts';
import type { LogFile } from './log-file.ts';
import { Mesh } from './mesh.ts';
import type { NodeConfig } from './node-config.ts';
import { NodeCounters } from './node-counters.ts';
import type { Effect, LogRecord, Message, OperatorOrder, Protocol, ProtocolEvent, Step } from './protocol.ts';
import { Keyring, type Sealed } from './seal.ts';
import { Tracer } from './tracer.ts';

export interface NodeProgramOptions<S, M extends Message, R extends LogRecord> {
  readonly protocol: Protocol<S, M, R>;
  readonly config: NodeConfig;
  readonly incarnation: number;
  readonly records: readonly R[];
  readonly log: LogFile;
}

/** Feeds a protocol with what happens, one event at a time, and does what it says. All state is the protocol's. */
export class NodeProgram<S, M extends Message, R extends LogRecord> {
  readonly #options: NodeProgramOptions<S, M, R>;
  readonly #tracer: Tracer;
  readonly #keyring: Keyring;
  readonly #counters = new NodeCounters();
  readonly #doubts = new DoubtClock(() => performance.now());
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #state: S;
  #mesh: Mesh | undefined;
  #clients: ClientServer | undefined;
  #sequence = 0;
  #isStopped = false;
  /** The message that is being handled, for what is traced meanwhile. */
  #cause: string | undefined;

  constructor(options: NodeProgramOptions<S, M, R>) {
    this.#options = options;
    this.#tracer = new Tracer(options.incarnation);
    this.#keyring = new Keyring(options.config);
    this.#state = options.protocol.initial(options.config.identity);
  }

  /** Recovers first; nobody can reach the node before it knows what it promised. */
  async start(): Promise<void> {
    const { config, protocol, incarnation, records } = this.#options;
    this.#feed({ kind: 'start', incarnation, records });
    this.#mesh = await Mesh.open({
      self: { name: config.identity.name, incarnation },
      listen: config.listen.peer,
      peers: config.peers,
      keyring: this.#keyring,
      times: protocol.link,
      onUp: (peer, peerIncarnation) => {
        this.#counters.add('connections');
        this.#feed({ kind: 'up', peer, incarnation: peerIncarnation });
      },
      onDown: (peer, why) => this.#feed({ kind: 'down', peer, why }),
      onMessage: (message) => this.#hear(message),
      onRefused: (reason) => this.#refuse(reason),
    });
    this.#clients = await ClientServer.open({
      listen: config.listen.client,
      onRequest: (client, request) => {
        this.#counters.add('requests');
        this.#feed({ kind: 'request', client, request }, `client/0/${client}`);
      },
      onOrder: this.#takesOrders(),
      onQuestion: (question) => this.#answer(question),
    });
  }

  /** Says goodbye to everybody, writes what is left, and closes the log. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#clients?.close();
    this.#mesh?.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#options.log.close();
  }

  #hear({ from, incarnation, sequence, body, isSigned }: Sealed): void {
    const { protocol } = this.#options;
    this.#counters.add('messagesReceived');
    const message = protocol.readMessage(body);
    if (message === undefined) return this.#refuse(`${from} said what is no message`);
    if (protocol.isSigned(message) && !isSigned) {
      return this.#refuse(`${from} did not sign its ${message.kind}`);
    }
    this.#feed({ kind: 'message', from, incarnation, message }, `${from}/${incarnation}/${sequence}`);
  }

  /** Orders are for protocols that know what to do with them, on nodes that are configured to take them. */
  #takesOrders(): ((client: number, order: OperatorOrder) => void) | undefined {
    const { config, protocol } = this.#options;
    if (config.orders !== 'taken' || protocol.order === undefined) return undefined;
    return (client, order) => {
      const step = protocol.order?.(this.#state, client, order);
      this.#counters.add('requests');
      if (step !== undefined) this.#perform(step, `operator/0/${client}`);
    };
  }

  #feed(event: ProtocolEvent<M, R>, cause?: string): void {
    this.#perform(this.#options.protocol.step(this.#state, event), cause);
  }

  #perform([state, effects]: Step<S, M, R>, cause?: string): void {
    if (this.#isStopped) return;
    this.#state = state;
    this.#cause = cause;
    for (const effect of effects) this.#do(effect);
    this.#cause = undefined;
    this.#tracer.flush();
  }

  #do(effect: Effect<M, R>): void {
    switch (effect.kind) {
      case 'append':
        this.#append(effect.record, effect.forced);
        break;
      case 'send':
        this.#send(effect.to, effect.message);
        break;
      case 'timer':
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.set(
          effect.name,
          setTimeout(() => this.#fire(effect.name), effect.ms),
        );
        break;
      case 'cancel':
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.delete(effect.name);
        break;
      case 'trace':
        this.#trace(effect.act, effect.txn, effect.epoch);
        break;
      case 'reply':
        this.#clients?.reply(effect.client, effect.completion);
        break;
      default:
        unreachable(effect);
    }
  }

  #append(record: R, forced: boolean): void {
    const { log } = this.#options;
    const json = asJson(record);
    if (!forced) {
      this.#trace({ kind: 'write', record: record.kind, forced: false }, record.txn);
      log.append(json);
      return;
    }
    const cause = this.#cause;
    this.#counters.add('forcedRecords');
    log.append(json, () => {
      this.#cause = cause;
      this.#trace({ kind: 'write', record: record.kind, forced: true }, record.txn);
      this.#feed({ kind: 'durable', record }, cause);
    });
  }

  #send(to: string, message: M): void {
    const { protocol } = this.#options;
    this.#sequence += 1;
    const signer = protocol.isSigned(message) ? this.#keyring : undefined;
    const isSent = this.#mesh?.send(to, this.#sequence, asJson(message), signer) === true;
    this.#counters.add(isSent ? 'messagesSent' : 'messagesLost');
  }

  #fire(name: string): void {
    this.#timers.delete(name);
    this.#feed({ kind: 'timer', name });
  }

  /** Refuses what is not fit for the protocol. */
  #refuse(reason: string): void {
    this.#trace({ kind: 'refuse', reason });
    this.#tracer.flush();
  }

  #trace(act: TraceAct, txn?: string, epoch?: number): void {
    this.#counters.addAct(act);
    this.#doubts.see(act, txn);
    this.#tracer.trace(act, { txn, epoch, cause: this.#cause });
  }

  #answer(question: Question): Completion {
    const { protocol, config, incarnation, log } = this.#options;
    const view = protocol.view(this.#state);
    const counters = { ...this.#counters.toRecord(), syncs: log.syncs };
    const inDoubt = this.#doubts.ages(view.inDoubt);
    const described: DescribedNode = {
      name: config.identity.name,
      version: protocol.version,
      incarnation,
      clockMs: Date.now(),
      view,
      inDoubt,
      counters,
    };
    switch (question) {
      case 'status':
        return { type: 'ok', value: asJson(statusOf(described)) };
      case 'final':
        return { type: 'ok', value: asJson(finalOf(described)) };
      case 'read-final':
        return readFinal(described);
      default:
        return unreachable(question);
    }
  }
}

/** Contracts say that these are plain JSON; interfaces have no index signature, so the compiler must be told. */
function asJson(value: object): Json {
  return { ...value };
}
