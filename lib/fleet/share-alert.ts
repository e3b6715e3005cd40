import { figure } from './promql.ts'

/** 99.99 % of the normal distribution lies below it: as sure as a process is before it says so. */
const Z = 3.719
/** Cornish and Fisher's correction for counts that are skewed because they are few. */
const SKEW = (Z * Z - 1) / 6

/**
 * More than a share `allowed` of `count`, beyond what chance makes of it: with a plain comparison one failure among
 * fifty requests would break 99.9 %.
 */
export function surelyOver(ratio: string, allowed: number, count: string, minCount: number): string {
  const margin = `(${figure(Z)} * sqrt(${figure(allowed * (1 - allowed))} * ${count}) + ${figure(SKEW)})`
  const limit = allowed === 0 ? '0' : `on (job, subject)\n  ${figure(allowed)} + ${margin} / ${count}`
  return `${ratio}\n> ${limit}\nand on (job, subject)\n  ${count} >= ${minCount}`
}

/** Less than so much a second, beyond what chance makes of it. */
export function surelyUnder(rate: string, perSec: number, windowMs: number): string {
  return `${rate} < ${figure(perSec - Z * Math.sqrt(perSec / (windowMs / 1000)))}`
}
