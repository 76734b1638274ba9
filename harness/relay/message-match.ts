import { type Json, jsonEquals, stringifyJson } from '../core/json.ts';
import type { Link } from '../core/plan.ts';
import type { Bindings, FieldTest, MessageMatch } from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import { linkKey } from './link-table.ts';
import type { Message } from './message.ts';

const noBindings: Bindings = {};
/** The longest text that is bound: an identifier, and not a document. */
const boundLengthMax = 256;

/** A match made ready: which links and ports it is about is asked once, of messages only what is left. */
export class Matcher {
  readonly #links: ReadonlySet<string> | undefined;
  readonly #port: PortName | undefined;
  readonly #kind: string | undefined;
  readonly #text: Buffer | undefined;
  readonly #fields: readonly (readonly [path: string, test: FieldTest])[];

  constructor({ links, port, kind, text, fields }: MessageMatch) {
    this.#links = links === undefined ? undefined : new Set(links.map(linkKey));
    this.#port = port;
    this.#kind = kind;
    this.#text = text === undefined ? undefined : Buffer.from(text);
    this.#fields = Object.entries(fields ?? {});
  }

  concerns(link: Link, port: PortName): boolean {
    return (this.#links?.has(linkKey(link)) ?? true) && (this.#port ?? port) === port;
  }

  /** True when every message of its links matches, so that handshakes and ends of connections do, too. */
  get isAboutAll(): boolean {
    return this.#kind === undefined && this.#text === undefined && this.#fields.length === 0;
  }

  /** What the message binds, if it matches. */
  test(message: Message): Bindings | undefined {
    if (this.#kind !== undefined && this.#kind !== message.kind) return undefined;
    if (this.#text !== undefined && !message.bytes.includes(this.#text)) return undefined;
    return this.#fields.length === 0 ? noBindings : this.#testFields(message);
  }

  #testFields(message: Message): Bindings | undefined {
    const bindings: Record<string, Bindings[string]> = {};
    for (const [path, test] of this.#fields) {
      const value = message.field(path);
      if (value === undefined) return undefined;
      if ('is' in test && !jsonEquals(value, test.is)) return undefined;
      if ('oneOf' in test && !test.oneOf.some((each) => jsonEquals(value, each))) return undefined;
      if (!('bind' in test)) continue;
      if (!isBindable(value)) return undefined;
      // The same name at two paths stands for one value.
      const before = bindings[test.bind];
      if (before !== undefined && !jsonEquals(before, value)) return undefined;
      bindings[test.bind] = value;
    }
    return bindings;
  }
}

/** What a peer nests or makes as long as it likes is not kept. */
function isBindable(value: Json): boolean {
  if (typeof value === 'string') return value.length <= boundLengthMax;
  return value === null || typeof value !== 'object';
}

/** A text that is the same for the same bindings. */
export function bindingKey(bindings: Bindings): string {
  return bindings === noBindings
    ? ''
    : stringifyJson(Object.entries(bindings).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
