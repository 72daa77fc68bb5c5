import { defineConfig } from 'vitest/config';

/** Vite would take graphql's .mjs build and Apollo the other: as under Node, there is one. */
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

const EMPTY_DATABASE = 'test/support/empty-database.ts';

/** Five projects: `unit` needs nothing but Node, `services` talks to real servers, `processes` runs the command line in processes of its own, `clients` has vendors' own libraries talk to simulators, `architecture` checks the import table. */
export default defineConfig({
  test: {
    pool: 'forks',
    // Much of the time is spent waiting for simulated faults, so one more worker than a small machine has cores.
    maxWorkers: 3,
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/services/**', 'test/processes/**', 'test/clients/**', 'test/architecture.test.ts'],
          globalSetup: EMPTY_DATABASE,
          // Files follow each other in a worker that has everything loaded; each opens and closes what it needs.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      {
        resolve,
        test: {
          name: 'clients',
          include: ['test/clients/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: 'processes',
          include: ['test/processes/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: 'services',
          include: ['test/services/**/*.test.ts'],
          globalSetup: EMPTY_DATABASE,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
