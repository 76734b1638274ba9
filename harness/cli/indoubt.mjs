#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can read: finds a Node that runs TypeScript, and hands over to it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The first release that strips types without a flag and has what the code uses (JSON.rawJSON, `await using`).
const nodeMajorMin = 24;

// A checkout has the source beside this file, the published package what is emitted from it.
const source = fileURLToPath(new URL('./main.ts', import.meta.url));
const entry = existsSync(source) ? source : fileURLToPath(new URL('../../dist/harness/cli/main.js', import.meta.url));

// Node's own status for a crash is 1, which here says that a property was violated.
const crashStatus = 255;
process.exitCode = crashStatus;

if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) await start();
else handOver(bundledNode());

async function start() {
  keepCompiled();
  try {
    await import(entry);
  } catch (error) {
    process.stderr.write(`indoubt: can't be loaded: ${error.stack}\n`);
    process.exit(crashStatus);
  }
}

/** Stripping and compiling the source takes longer than anything else at the start; the run's own processes share what is kept. */
function keepCompiled() {
  const cache = process.env.XDG_CACHE_HOME?.startsWith('/') ? process.env.XDG_CACHE_HOME : join(homedir(), '.cache');
  const folder = join(cache, 'indoubt', 'compile');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // What lies in a cache gets run: never from a folder that is somebody else's.
    if (statSync(folder).uid !== process.getuid?.()) return;
    module.enableCompileCache(folder);
    process.env.NODE_COMPILE_CACHE ??= folder;
  } catch {
    // No folder that can be written: every start compiles anew.
  }
}

/** The Node that came with the installation (an optional dependency), if this platform has one. */
function bundledNode() {
  const require = module.createRequire(import.meta.url);
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    process.stderr.write(
      `indoubt: needs Node ${nodeMajorMin} or newer, and this is ${process.version}; install it, or run npm ci without --omit=optional\n`,
    );
    return process.exit(crashStatus);
  }
}

/** The other Node holds the end of a pipe: when this process is gone, whatever ended it, that one ends too. */
function handOver(node) {
  const child = spawn(node, [entry, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, INDOUBT_PARENT_PIPE: '3' },
  });
  // A terminal's Ctrl-C reaches the child as well, which takes two at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`indoubt: can't start ${node}: ${error.message}\n`);
    process.exit(crashStatus);
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? code : crashStatus));
}
