import type { Engine } from './engine.ts';
import { own } from './own/engine.ts';
import { porcupine } from './porcupine/engine.ts';

/** Every engine, present here or not. */
export const engines: readonly Engine[] = [own, porcupine];
