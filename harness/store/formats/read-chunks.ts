import { createReadStream } from 'node:fs';
import { UsageError, messageOf } from '../../core/errors.ts';

const chunkBytes = 1 << 20;
const byteOrderMark = Buffer.from('\uFEFF');

/**
 * The bytes of a file, without a byte order mark.
 *
 * @throws UsageError when it can't be read.
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
      const bytes = chunk as Buffer;
      const hasMark = isFirst && bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
      isFirst = false;
      yield hasMark ? bytes.subarray(byteOrderMark.length) : bytes;
    }
  } catch (error) {
    // What a consumer throws does not come this way.
    throw new UsageError(`${path}: can't be read (${messageOf(error)})`, { cause: error });
  }
}
