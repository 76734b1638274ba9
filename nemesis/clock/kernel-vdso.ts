import { EnvironmentError } from '../../harness/core/errors.ts';
import { arm64Code } from './arm64-code.ts';
import { type ClockCode, isOurCode } from './clock-code.ts';
import { ProcessMemory, procFile } from './process-memory.ts';
import { type VdsoImage, readVdso } from './vdso-image.ts';
import { x64Code } from './x64-code.ts';

/** The vDSO as the kernel gives it to every process, and the code that replaces it on this machine. */
export interface KernelVdso extends VdsoImage {
  readonly code: ClockCode;
  /** Where the code goes. */
  readonly room: number;
  /** The functions that are replaced: offsets of their beginnings in the image, with what goes there. */
  readonly jumps: readonly { readonly at: number; readonly bytes: Buffer }[];
}

const codes: Readonly<Partial<Record<NodeJS.Architecture, ClockCode>>> = { x64: x64Code, arm64: arm64Code };
let known: KernelVdso | undefined;

/**
 * The kernel maps the same pages into every process, so that the harness's own vDSO is the original of every other one:
 * what was changed can be put back by anybody at any time, with nothing remembered.
 *
 * @throws EnvironmentError `vdso` where time can't be changed this way.
 */
export function kernelVdso(): KernelVdso {
  return (known ??= readOwn());
}

/** False where no clock can have been changed. */
export function canChangeClocks(): boolean {
  try {
    kernelVdso();
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'vdso') return false;
    throw error;
  }
}

function readOwn(): KernelVdso {
  const code = process.platform === 'linux' ? codes[process.arch] : undefined;
  if (code === undefined) {
    throw new EnvironmentError(
      'vdso',
      `clocks can be changed on Linux on x64 and arm64, not on ${process.platform} on ${process.arch}`,
    );
  }
  const mapped = /^([0-9a-f]+)-([0-9a-f]+) .*\[vdso\]$/m.exec(procFile(process.pid, 'maps'));
  if (mapped === null) throw new EnvironmentError('vdso', 'this kernel gives no vDSO to its processes (vdso=0)');
  const [start, end] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  using memory = new ProcessMemory(process.pid);
  const image = readVdso(memory.read(start, end - start));
  const room = roomFor(image, code.bytes.length);
  return { ...image, code, room, jumps: jumpsOf(image, code, room) };
}

/** @throws EnvironmentError `vdso` where there is none. */
export function roomFor({ bytes, rooms }: VdsoImage, length: number): number {
  const room = rooms.find((at) => at + length <= bytes.length);
  if (room === undefined || isOurCode(bytes.subarray(room))) {
    throw new EnvironmentError('vdso', 'the vDSO of this machine has no room for the code that tells another time');
  }
  return room;
}

function jumpsOf(image: VdsoImage, code: ClockCode, room: number): KernelVdso['jumps'] {
  return Object.entries(code.functions).map(([name, offset]) => {
    const at = image.functions.get(name);
    if (at === undefined) throw new EnvironmentError('vdso', `the vDSO of this machine has no function ${name}`);
    return { at, bytes: code.jump(at, room + offset, image.bytes.subarray(at, at + 16)) };
  });
}
