/** The head of an HTTP/1 message (RFC 9112), as far as it tells where the message ends. */
export interface HttpHead {
  readonly isRequest: boolean;
  /** Of a request. */
  readonly method: string;
  readonly target: string;
  /** Of a response; 0 for a request. */
  readonly status: number;
  /** Names in lower case; several fields of one name are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
}

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.[01]$/;
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/;

/** Reads a head, from its first line to the empty one; undefined when it is none. */
export function readHttpHead(text: string): HttpHead | undefined {
  const [first = '', ...fields] = text.split(/\r?\n/);
  const request = requestLine.exec(first);
  const response = request === null ? statusLine.exec(first) : null;
  if (request === null && response === null) return undefined;
  const headers = new Map<string, string>();
  for (const field of fields) {
    if (field === '') continue;
    const colon = field.indexOf(':');
    if (colon <= 0) return undefined;
    const name = field.slice(0, colon).toLowerCase();
    const value = field.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return {
    isRequest: request !== null,
    method: request?.[1] ?? '',
    target: request?.[2] ?? '',
    status: Number(response?.[1] ?? 0),
    headers,
  };
}

/** How a message's body ends (RFC 9112, 6.3): after so many bytes, with its last chunk, or with the connection. */
export type BodyEnd = number | 'chunked' | 'close' | 'malformed';

/** `method` is that of the request that a response answers, where it is known. */
export function bodyEnd(head: HttpHead, method: string | undefined): BodyEnd {
  if (!head.isRequest && (method === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304))
    return 0;
  const coding = head.headers.get('transfer-encoding');
  if (coding !== undefined)
    return /(?:^|,)\s*chunked$/i.test(coding) ? 'chunked' : head.isRequest ? 'malformed' : 'close';
  const length = head.headers.get('content-length');
  if (length === undefined) return head.isRequest ? 0 : 'close';
  // The same length given twice is one length (RFC 9112, 6.3).
  const lengths = new Set(length.split(',').map((each) => each.trim()));
  const [only = ''] = lengths;
  return lengths.size === 1 && /^\d{1,15}$/.test(only) ? Number(only) : 'malformed';
}
