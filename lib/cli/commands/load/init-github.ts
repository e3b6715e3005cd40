import type { PackageManager } from './init-packages.ts'

/** A workflow of GitHub Actions: pull requests quickly, every night in full. */
export function githubWorkflow({ name, install, run, setup }: PackageManager): string {
  return `# Written by perfguard load init: yours to change.
name: load
on:
  pull_request:
  push:
    branches: [main, master]
  schedule:
    - cron: '0 2 * * *'
permissions:
  contents: read
concurrency:
  group: load-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  load:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
${setup}      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: ${name}
      - run: ${install}
      # Annotations and the step's summary come by themselves; exit code 3 is "not enough data", 4 "cannot be believed".
      - run: ${run} perfguard load run --out load-report \${{ github.event_name != 'schedule' && '--quick' || '' }}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: load-report
          path: load-report
          if-no-files-found: ignore
`
}
