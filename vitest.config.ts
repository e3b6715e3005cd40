import { defineConfig } from 'vitest/config'

const alias = [
  { find: /^perfguard\/(express|fastify|http)$/, replacement: `${import.meta.dirname}/middleware/$1.ts` },
  { find: /^perfguard$/, replacement: `${import.meta.dirname}/lib/index.ts` },
]

// CI adds up what each run reports.
const report = process.env['VITEST_REPORT']

export default defineConfig({
  resolve: { alias },
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'test/{meta,stats,config,source-maps,cli,record,operations,live,diagnose,probes,flight,flame,sla,incident,export,http,faults,presets,fleet,egress,shed,notify}/**/*.test.ts',
          ],
          // Vitest leaves one of two cores free, and most of these wait for something.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/{integration,examples}/**/*.test.ts'],
          testTimeout: 60_000,
          // Many hold a loop on purpose: two at a time would be each other's crowded machine.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          // Needs what test/offline/package.json lists: npm run test:offline.
          name: 'offline',
          include: ['test/offline/*.test.js'],
          globalSetup: 'test/offline/support/incidents.js',
          testTimeout: 120_000,
          // Doctor and the browser take a core each.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
