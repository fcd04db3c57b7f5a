import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/buildClient.ts',
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real engines and a real browser run in some files: two workers suit a two-core machine.
    maxWorkers: 2,
  },
});
