import type { Given } from '../../command.ts'
import { misuse } from '../../failure.ts'

export function listOf(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

const fractional = new Set(['scale', 'from', 'most'])

export function numberOf(given: Given, option: string): number | undefined {
  const text = given.text(option)
  if (text === undefined) return undefined
  const number = Number(text)
  const fits = fractional.has(option) || Number.isInteger(number)
  if (!(number > 0 && Number.isFinite(number) && fits))
    throw misuse(`--${option} is a number above 0, not '${text}'`)
  return number
}
