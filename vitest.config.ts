import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

/** On a machine whose load nobody knows a second try tells slowness from a fault; the report names who needed it. */
const retry = process.env.CI ? 1 : 0

export default defineConfig({
  test: {
    // Half of the time is waiting for databases: the core that Vitest would leave free is used too.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps,sandbox,conformance,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['apps/node/src/platform/test-postgres-server.ts'],
          sequence: { groupOrder: 0 },
          retry,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Programs that tests start find each other's compiled code: without it every one compiles the same TypeScript.
          env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/kopru') },
        },
      },
      {
        test: {
          name: 'federation',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['tests/shared-federation.ts'],
          // After the unit tests: this project needs the machine for itself.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          retry,
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
