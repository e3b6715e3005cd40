import { pathToFileURL } from 'node:url'
import { pathText } from '../../diagnose/words.ts'
import type { Place } from '../../source-maps/place.ts'
import type { IncidentFolder } from './incident-folder.ts'
import { localSources } from './sources.ts'

/** The function that the verdict names, as it is called in its sources if they can be told; null when there is none. */
export function culpritOf({ incident }: IncidentFolder): Place | null {
  const { culprit } = incident.verdict
  if (culprit === undefined) return null
  const { functionName, url, line, column } = culprit
  const here = localSources(incident.openedAt)
  const place = { functionName, url, line, column }
  here.learn([place], 5_000)
  return here.of(place)
}

/** `src/invoice.ts:41`, from the folder in which the command runs. */
export function placeText({ url, line }: Pick<Place, 'url' | 'line'>, cwd: string): string {
  return url === '' ? 'native' : `${pathText(url, pathToFileURL(`${cwd}/`).href)}:${line}`
}

export function nameText({ functionName }: Pick<Place, 'functionName'>): string {
  return functionName === '' ? '(anonymous)' : functionName
}
