import { fileURLToPath } from 'node:url';

/** Configs for tests, to be named by `--config`. */
export const quickConfig: string = fileURLToPath(new URL('./configs/quick.config.ts', import.meta.url));
export const badClientsConfig: string = fileURLToPath(new URL('./configs/bad-clients.config.ts', import.meta.url));
export const badNodesConfig: string = fileURLToPath(new URL('./configs/bad-nodes.config.ts', import.meta.url));
export const halfSeenConfig: string = fileURLToPath(new URL('./configs/half-seen.config.ts', import.meta.url));
