import { register } from './register/register.ts';
import { transfer } from './transfer/transfer.ts';
import type { Workload } from './workload.ts';

/** Every workload, by the name that `--workload` takes. */
export const workloads: readonly Workload[] = [transfer, register];
