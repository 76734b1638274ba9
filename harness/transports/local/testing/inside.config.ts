import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** For the suites that have to run inside the containment; tests outside start them (run-inside.ts). */
const config: ViteUserConfig = defineConfig({
  cacheDir: process.env['INDOUBT_INSIDE_CACHE'] ?? 'node_modules/.vite',
  test: {
    include: ['harness/transports/local/**/*.inside.ts'],
    // One at a time: each brings up clusters of its own, and a machine has few cores.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
