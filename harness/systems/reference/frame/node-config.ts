import { readFileSync } from 'node:fs';
import { EnvironmentError } from '../../../core/errors.ts';
import { parseJson } from '../../../core/json.ts';
import type { NodeName } from '../../../core/op.ts';
import type { Endpoint } from '../../../ports/transport.ts';
import type { NodeIdentity, Role } from './protocol.ts';
import { count, literal, mismatch, object, optional, type Reader, record, text, list, whole } from './shape.ts';

/** All that a node is told, written before its first start and never changed: one file, readable by its owner alone. */
export interface NodeConfig {
  readonly identity: NodeIdentity;
  readonly listen: { readonly peer: Endpoint; readonly client: Endpoint };
  /** Where it reaches each of the others. */
  readonly peers: Readonly<Record<NodeName, Endpoint>>;
  /** Ed25519, PKCS #8, base64: for what it signs. */
  readonly privateKey: string;
  /** Ed25519, SPKI, base64, of every node. */
  readonly publicKeys: Readonly<Record<NodeName, string>>;
  /** A secret shared with each of the others, base64. */
  readonly linkKeys: Readonly<Record<NodeName, string>>;
  /** `taken`: it does what an operator orders. Absent: it refuses. */
  readonly orders?: 'taken' | undefined;
}

const keyText: Reader<string> = (value) => (typeof value === 'string' && value.length <= 1_000 ? value : mismatch);
const endpoint = object<Endpoint>({ host: text, port: count });

const configReader = object<NodeConfig>({
  identity: object<NodeIdentity>({
    name: text,
    role: literal<Role>('coordinator', 'participant'),
    coordinator: text,
    participants: list(text),
    placement: record(text),
    accounts: record(whole),
  }),
  listen: object<NodeConfig['listen']>({ peer: endpoint, client: endpoint }),
  peers: record(endpoint),
  privateKey: keyText,
  publicKeys: record(keyText),
  linkKeys: record(keyText),
  orders: optional(literal('taken')),
});

/** @throws EnvironmentError `bad-config` naming the file. */
export function readConfig(path: string): NodeConfig {
  const config = configReader(parseJson(readFileSync(path, 'utf8')));
  if (config === mismatch) throw new EnvironmentError('bad-config', `${path}: not the configuration of a node`);
  return config;
}
