import type { TargetDefinition } from '../definition/target.ts'
import { handlerTarget } from './handler-target.ts'
import type { RunningTarget } from './running-target.ts'
import { startTarget, type Place } from './start-target.ts'
import { urlTarget } from './url-target.ts'

/** @throws TargetFailure when it does not get ready, or must not be asked */
export async function openTarget(
  target: TargetDefinition,
  place: Place,
  allowedHosts: readonly string[],
): Promise<RunningTarget> {
  if ('start' in target) return await startTarget(target, place)
  if ('url' in target) return await urlTarget(target, allowedHosts)
  return await handlerTarget(target)
}
