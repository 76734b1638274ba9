import { z } from 'zod';
import { type Json, parseJson, stringifyJson } from '../../core/json.ts';
import type { Completion, Invocation } from '../../core/op.ts';
import { classifyError } from './classify.ts';
import type { Exchange, GatewayRequest } from './gateway.ts';

/** An operation of the workload `register` in etcd's terms: what is asked, and what an answer means. */
export interface Operation {
  readonly request: GatewayRequest;
  complete(exchange: Exchange): Completion;
}

const json = z.custom<Json>((value) => value !== undefined);
const inputs = {
  read: z.object({ key: z.string() }),
  write: z.object({ key: z.string(), value: json }),
  cas: z.object({ key: z.string(), from: json, to: json }),
};

// Every good answer carries the member that gave it; an empty object from elsewhere is not one.
const header = z.object({ member_id: z.string() });
const putAnswer = z.object({ header });
const rangeAnswer = z.object({ header, kvs: z.array(z.object({ value: z.string().optional() })).optional() });
const txnAnswer = z.object({ header, succeeded: z.boolean().optional() });

/** The operation that an invocation asks for; undefined for a kind or a value that a register doesn't have. */
export function operationOf({ f, value }: Invocation): Operation | undefined {
  switch (f) {
    case 'read':
      return readOf(inputs.read.safeParse(value).data);
    case 'write':
      return writeOf(inputs.write.safeParse(value).data);
    case 'cas':
      return casOf(inputs.cas.safeParse(value).data);
    default:
      return undefined;
  }
}

/** A range without `serializable` is linearizable: the member asks the leader before it answers. */
function readOf(input: z.infer<typeof inputs.read> | undefined): Operation | undefined {
  if (input === undefined) return undefined;
  const { key } = input;
  const complete = answered(rangeAnswer, ({ kvs }) => {
    const found = kvs?.[0];
    return { type: 'ok', value: { key, value: found === undefined ? null : decodeValue(found.value ?? '') } };
  });
  return {
    request: { path: '/v3/kv/range', body: { key: encodeText(key) } },
    complete: (exchange) => {
      const completion = complete(exchange);
      // A read that was answered with an error read nothing, and had nothing to change: over, for certain.
      return exchange.kind === 'answered' && completion.type === 'info' ? { ...completion, type: 'fail' } : completion;
    },
  };
}

function writeOf(input: z.infer<typeof inputs.write> | undefined): Operation | undefined {
  if (input === undefined) return undefined;
  const { key, value } = input;
  return {
    request: { path: '/v3/kv/put', body: put(key, value) },
    complete: answered(putAnswer, () => ({ type: 'ok', value: { key, value } })),
  };
}

function casOf(input: z.infer<typeof inputs.cas> | undefined): Operation | undefined {
  if (input === undefined) return undefined;
  const { key, from, to } = input;
  // A key that was never written has no value to compare; its version is 0.
  const expected =
    from === null ? { target: 'VERSION', version: '0' } : { target: 'VALUE', value: encodeText(stringifyJson(from)) };
  const compare = [{ key: encodeText(key), result: 'EQUAL', ...expected }];
  return {
    request: { path: '/v3/kv/txn', body: { compare, success: [{ request_put: put(key, to) }] } },
    // The comparison went through the log like a write: when it came out false, nothing was written, for certain.
    complete: answered(txnAnswer, ({ succeeded }) =>
      succeeded === true ? { type: 'ok', value: { key, from, to } } : { type: 'fail', error: 'mismatch' },
    ),
  };
}

function answered<T>(schema: z.ZodType<T>, meaning: (answer: T) => Completion): (exchange: Exchange) => Completion {
  return (exchange) => {
    if (exchange.kind === 'lost' || exchange.status !== 200) return classifyError(exchange);
    const answer = schema.safeParse(exchange.body);
    return answer.success ? meaning(answer.data) : classifyError(exchange);
  };
}

function put(key: string, value: Json): Json {
  return { key: encodeText(key), value: encodeText(stringifyJson(value)) };
}

export function encodeText(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

export function decodeText(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** The value that was stored; text that nobody here wrote stays text, which is no value that anybody wrote. */
export function decodeValue(base64: string): Json {
  const text = decodeText(base64);
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
