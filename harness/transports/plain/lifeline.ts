import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { messageOf } from '../../core/errors.ts';

/** The descriptor of the pipe that the controller holds the other end of. */
export const lifelineFd = 3;
/** Tells a contained program which pipe it was given: descriptor and inode, since a number alone may be anything. */
export const lifelineVariable = 'INDOUBT_LIFELINE';
/** Carried by all that a container has started. */
export const containedVariable = 'INDOUBT_CONTAINED';

/** What a contained program's environment says of the pipe. */
export function lifelineName(): string {
  return `${lifelineFd}:${fstatSync(lifelineFd).ino}`;
}

/** True when this process was given the pipe by its container and still has it. */
export function hasLifeline(): boolean {
  const given = process.env[lifelineVariable];
  return given !== undefined && lifelineProblem() === undefined && given === lifelineName();
}

/** Why the descriptor is no pipe; undefined when it is one. */
export function lifelineProblem(): string | undefined {
  try {
    const stat = fstatSync(lifelineFd);
    return stat.isFIFO() || stat.isSocket() ? undefined : 'it is something else';
  } catch (error) {
    return messageOf(error);
  }
}

/** Calls back once when the controller has let go of the pipe, or is dead. */
export function watchLifeline(fd: number, onClosed: () => void): void {
  const lifeline = new Socket({ fd, readable: true, writable: false });
  // An error ends in a close, too.
  lifeline.on('error', () => undefined);
  lifeline.once('close', onClosed);
  lifeline.resume();
}
