import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { perfguard } from './console.ts'
import { temporaryFolder } from './incident-on-disk.ts'

async function offers(words: string[], cwd = temporaryFolder()): Promise<string[]> {
  const { out } = await perfguard(['completion', 'bash'], cwd)
  const line = ['perfguard', ...words].map((word) => `'${word}'`).join(' ')
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _perfguard; printf '%s\\n' "\${COMPREPLY[@]}"`
  const said = execFileSync('bash', ['-c', `${out}\n${ask}`], { cwd, encoding: 'utf8' })
  return said.split('\n').filter((one) => one !== '')
}

describe('completion in bash', () => {
  it('offers commands, options, choices and incidents', async () => {
    expect(await offers(['s'])).toEqual(['show'])
    expect(await offers(['show', '--j'])).toEqual(['--json'])
    expect(await offers(['open', 'latest', '--with', 's'])).toEqual(['speedscope'])
    expect(await offers(['completion', ''])).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']))
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'perf-incidents', '20261121T173144376Z-c4b029'), { recursive: true })
    expect(await offers(['show', '2026'], cwd)).toEqual(['20261121T173144376Z-c4b029'])
  })

  it.each(['zsh', 'fish'])('is made for %s, which is asked only where it is installed', async (shell) => {
    const { code, out } = await perfguard(['completion', shell], '/')
    expect(code).toBe(0)
    for (const word of ['list', 'show', 'open', 'export', 'diff', 'run', 'completion', 'speedscope'])
      expect(out).toContain(word)
    const isHere = execFileSync('sh', ['-c', `command -v ${shell} || true`], { encoding: 'utf8' }) !== ''
    if (isHere) execFileSync(shell, ['-n', '/dev/stdin'], { input: out })
  })
})
