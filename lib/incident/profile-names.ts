import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CallFrame, CpuProfile } from '../export/v8-profile.ts'

/**
 * Node's inspector names scripts by `file://` URLs, other engines by plain paths, which VS Code opens and DevTools
 * does not. Changes the profile in place.
 */
export function nameByUrl(profile: CpuProfile): void {
  const named = urlNames()
  for (const { callFrame } of profile.nodes) callFrame.url = named(callFrame)
}

/** A name is made once for each script. */
export function urlNames(): (frame: CallFrame) => string {
  const urls = new Map<string, string>()
  return ({ url }) => {
    if (url === '' || !isAbsolute(url)) return url
    let named = urls.get(url)
    if (named === undefined) urls.set(url, (named = pathToFileURL(url).href))
    return named
  }
}
