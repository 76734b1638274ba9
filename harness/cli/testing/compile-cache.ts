import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** These tests start the command line some hundred times: from Node's compile cache that takes half as long. */
export const compileCache: string = join(tmpdir(), `indoubt-test-compile-cache-${userInfo().uid}`);
