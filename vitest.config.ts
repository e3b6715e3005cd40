import { defineConfig } from 'vitest/config'

const alias = [
  { find: /^perfguard\/(express|fastify|http)$/, replacement: `${import.meta.dirname}/middleware/$1.ts` },
  { find: /^perfguard\/load$/, replacement: `${import.meta.dirname}/lib/load/index.ts` },
  { find: /^perfguard\/presets$/, replacement: `${import.meta.dirname}/lib/presets/index.ts` },
  { find: /^perfguard$/, replacement: `${import.meta.dirname}/lib/index.ts` },
]

// These judge time: they hold a loop, or break an SLA, on purpose. Two at once are each other's crowded machine.
const alone = [
  'watchdog',
  'flight-worker',
  'breach',
  'shedding',
  'ticks',
  'operations',
  'express-arrivals',
].map((name) => `test/integration/${name}.test.ts`)

const load = 'test/integration/load*.test.ts'

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
            'test/{meta,stats,cluster,config,source-maps,cli,record,operations,live,diagnose,probes,flight,flame,sla,incident,export,http,faults,presets,fleet,egress,shed,notify,otlp,page,advice,load}/**/*.test.ts',
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
          exclude: [...alone, load],
          testTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          testTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          // Whole applications, several processes, and the servers of others: Redis, PostgreSQL, Prometheus, Alertmanager.
          name: 'servers',
          include: ['test/servers/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          // Real applications under load, judged and compared; the report as Chromium shows it.
          name: 'load',
          include: [load],
          testTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 7 },
        },
      },
      {
        extends: true,
        test: {
          // A real application under load, and the page as Chromium shows it.
          name: 'browser',
          include: ['test/browser/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          sequence: { groupOrder: 5 },
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
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
})
