import { readFileSync } from 'node:fs';
import { messageOf } from '../../../harness/core/errors.ts';
import type { Budget, Engine, EngineResult, Partition } from '../engine.ts';
import { findModule } from './cache.ts';
import { encodePartition } from './encode.ts';
import { runInstance } from './instance.ts';
import { buildCommand } from './recipe.ts';

const notBuilt = `the engine porcupine is not built on this machine: run ${buildCommand}`;

/** Porcupine, compiled by TinyGo: the second opinion. */
export const porcupine: Engine = {
  name: 'porcupine',
  algorithm: 'Porcupine 1.3.0 (Wing and Gong, Lowe), compiled to WebAssembly by TinyGo',
  missing: () => (findModule() === undefined ? notBuilt : undefined),
  check,
};

/** Compiled once a thread; partitions are many and small. */
let compiled: WebAssembly.Module | undefined;

function check(partition: Partition, budget: Budget): EngineResult {
  const words = encodePartition(partition);
  if (words === undefined) return failure(`it has no model for these calls of ${partition.model}`);
  if (budget.now() >= budget.deadline) return { validity: 'unknown', steps: 0, because: 'time', reason: 'out of time' };
  try {
    compiled ??= compile();
  } catch (error) {
    return failure(messageOf(error));
  }
  return resultOf(compiled, words, budget);
}

function resultOf(module: WebAssembly.Module, words: Uint32Array, budget: Budget): EngineResult {
  const end = runInstance(module, words, budget);
  const { steps } = end;
  if (end.kind === 'decided') return { validity: end.isLinearizable ? 'valid' : 'invalid', steps };
  if (end.kind === 'crashed') return failure(end.message, steps);
  const { because } = end;
  const spent = `after ${steps.toLocaleString('en')} steps`;
  const reasons = {
    steps: `not decided ${spent}`,
    time: `out of time ${spent}`,
    memory: `out of memory (${Math.round(budget.memoryLimitBytes / 2 ** 20)} MiB) ${spent}`,
  };
  return { validity: 'unknown', steps, because, reason: reasons[because] };
}

function failure(message: string, steps: number = 0): EngineResult {
  return { validity: 'unknown', steps, because: 'failure', reason: `porcupine: ${message}` };
}

function compile(): WebAssembly.Module {
  const path = findModule();
  if (path === undefined) throw new Error(notBuilt);
  return new WebAssembly.Module(readFileSync(path));
}
