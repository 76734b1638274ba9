import type { Fault } from '../../harness/ports/fault.ts';
import { GroupPressure } from '../groups/group-pressure.ts';
import { pressureFault } from '../pressure-fault.ts';
import { cpuQuota } from './cpu-quota.ts';
import { drawSlowCpu, slowCpuSchema } from './draw-slow-cpu.ts';
import { DutyCycle } from './duty-cycle.ts';

/** Less of the processor than a node needs: a matter of timing, since whatever it does it does rightly, and late. */
export const slowCpu: Fault = pressureFault({
  name: 'slow-cpu',
  class: 'timing',
  summary: 'gives the processes of one node, several or all a small share of the processor',
  mechanism: 'SIGSTOP and SIGCONT to the whole process tree in turns of 20 to 100 ms, or the quota of a control group',
  finds: 'time-outs shorter than the work, heartbeats behind work in one queue, leaders that are slow and not replaced',
  evidence: 'the share of time that the processes were stopped or throttled, and the CPU time that they got',
  needs: ['signal'],
  claims: ['processes', 'limits'],
  family: 'resources',
  draw: drawSlowCpu,
  schema: slowCpuSchema,
  press: ({ cluster }, names, options, step) => {
    const nodes = names.map((name) => cluster.node(name));
    return options.how === 'duty-cycle'
      ? new DutyCycle(nodes, options)
      : new GroupPressure(nodes, step, cpuQuota(options.stoppedOf100));
  },
});
