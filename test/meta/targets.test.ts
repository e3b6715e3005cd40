import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

it('each target is tested where its table says', () => {
  const text = readFileSync(join(root, 'docs/targets.md'), 'utf8')
  const rows = [...text.matchAll(/^\| (\d+) .*\| (.*?) +\|$/gm)]
  expect(rows.length).toBeGreaterThan(25)
  for (const [, row, tested] of rows) {
    const path = /`(.+)`/.exec(tested!)?.[1]
    // A database's plans are its own: the row says why it is not here.
    if (row === '66') expect(path).toBeUndefined()
    else expect(existsSync(join(root, path!)), `row ${row}: ${path}`).toBe(true)
  }
})
