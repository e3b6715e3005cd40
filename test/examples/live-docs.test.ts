import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testSnippets } from '../support/snippets.ts'

const page = join(import.meta.dirname, '../../docs/live.md')

testSnippets('docs/live.md', readFileSync(page, 'utf8'), ['express', 'ws', 'socket.io'])
