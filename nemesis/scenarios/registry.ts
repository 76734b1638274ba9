import { clocks } from './clocks.ts';
import { crashes } from './crashes.ts';
import { cuts } from './cuts.ts';
import { disks } from './disks.ts';
import { messages } from './messages.ts';
import { operators } from './operators.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario. A new one is an entry in one of these lists. */
export const scenarios: readonly Scenario[] = [...crashes, ...cuts, ...messages, ...clocks, ...operators, ...disks];
