import { fileURLToPath } from 'node:url';

/** Configs for tests, to be named by `--config`. */
export const quickConfig: string = fileURLToPath(new URL('./configs/quick.config.ts', import.meta.url));
