import { Given, type Command } from '../../command.ts'
import type { Terminal } from '../../terminal.ts'

/** Each option has a twin in the environment: `--allow-host` is `PERFGUARD_LOAD_ALLOW_HOST`; what is typed wins. */
export function withTwins({ options }: Command, given: Given, { env }: Pick<Terminal, 'env'>): Given {
  const values = new Map<string, string | true>()
  for (const [name, { value }] of Object.entries(options)) {
    const twin = env[`PERFGUARD_LOAD_${name.replaceAll('-', '_').toUpperCase()}`]
    const isFlag = value === undefined
    if (given.has(name)) values.set(name, given.text(name) ?? true)
    else if (twin !== undefined && twin !== '' && !(isFlag && (twin === '0' || twin === 'false')))
      values.set(name, isFlag ? true : twin)
  }
  return new Given(given.operands, values, given.rest)
}
