/** In place of the configuration: a program loads its modules, writes Node's compile cache, and ends. */
export const primeFlag = '--prime';
