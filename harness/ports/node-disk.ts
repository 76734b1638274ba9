export interface DiskState {
  /** What an ordinary user can still write, in bytes. */
  readonly freeBytes: number;
  readonly isReadOnly: boolean;
}

/** A file system that a node has to itself, mounted on its data folder. */
export interface NodeDisk {
  /** `loop`: a file that stands for a device; `tmpfs`: memory, which can be full and nothing more. */
  readonly kind: 'loop' | 'tmpfs';
  /** `ext4`, `xfs`, `tmpfs`. */
  readonly fileSystem: string;
  /** Where it is mounted, as the runner and the node see it. */
  readonly folder: string;
  readonly sizeBytes: number;
  /** @throws EnvironmentError `disk` when it is not mounted. */
  state(): Promise<DiskState>;
  /** All that was written so far outlives a loss of power. @throws EnvironmentError `disk`. */
  synchronise(): Promise<void>;
  /** Takes the space that is left, to the last block. @throws EnvironmentError `disk` when that can't be done. */
  fill(): Promise<void>;
  /** Gives back what `fill` took; does nothing when it took nothing. */
  release(): Promise<void>;
  /**
   * What was not synchronised is gone, as after a loss of power, and it is mounted again. No process of the node may run.
   *
   * @throws EnvironmentError `disk` when something still has a file of it open, or it is no device.
   */
  losePower(): Promise<void>;
  /**
   * It allows no more writes, to files that are open either, as when its device has failed.
   *
   * @throws EnvironmentError `disk` when it is no device.
   */
  failToReadOnly(): Promise<void>;
  /** Makes it writable again, by mounting it anew where need be; then no process of the node may run. */
  recover(): Promise<void>;
}
