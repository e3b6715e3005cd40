import type { HeapSite, HeapSites } from '../diagnose/evidence.ts'
import type { CallFrame, HeapProfile, HeapProfileNode } from '../export/v8-profile.ts'

const MAX_SITES = 200
/** Far enough for the handler of a route; what is above that, all routes have in common. */
const MAX_ABOVE = 12

/** The sampled heap by allocating function, largest first. */
export function heapSites({ head }: HeapProfile, atMs: number): HeapSites {
  const sites = new Map<string, HeapSite>()
  let totalBytes = 0
  const heaviest = new Map<HeapSite, number>()
  const open: { node: HeapProfileNode; above: readonly CallFrame[] }[] = [{ node: head, above: [] }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, above } = next
    const { callFrame, selfSize } = node
    if (selfSize > 0) {
      totalBytes += selfSize
      const site = siteOf(sites, callFrame, above[0] ?? null)
      site.selfBytes += selfSize
      if (selfSize > (heaviest.get(site) ?? 0)) {
        heaviest.set(site, selfSize)
        site.above = above.map(placeOf)
      }
    }
    const theirs = isApplication(callFrame) ? [callFrame, ...above].slice(0, MAX_ABOVE) : above
    for (const child of node.children) open.push({ node: child, above: theirs })
  }
  const largest = [...sites.values()].toSorted((a, b) => b.selfBytes - a.selfBytes).slice(0, MAX_SITES)
  return { atMs, totalBytes, sites: largest }
}

/** Every node of the tree. Not recursive: it is as deep as the application's stack. */
export function heapNodes({ head }: HeapProfile): HeapProfileNode[] {
  const nodes = [head]
  for (let at = 0; at < nodes.length; at++) for (const child of nodes[at]!.children) nodes.push(child)
  return nodes
}

function siteOf(sites: Map<string, HeapSite>, frame: CallFrame, above: CallFrame | null): HeapSite {
  const caller = isApplication(frame) ? null : above
  const key = [frame, caller].map((one) => one && placeKey(one)).join('\n')
  let site = sites.get(key)
  if (!site) {
    site = { ...placeOf(frame), selfBytes: 0, caller: caller && placeOf(caller) }
    sites.set(key, site)
  }
  return site
}

function placeKey({ functionName, url, lineNumber, columnNumber }: CallFrame): string {
  return `${functionName} ${url}:${lineNumber}:${columnNumber}`
}

function placeOf({
  functionName,
  url,
  lineNumber,
  columnNumber,
}: CallFrame): Omit<HeapSite, 'selfBytes' | 'caller' | 'above'> {
  const isNative = url === ''
  return {
    functionName,
    url,
    line: isNative ? 0 : Math.max(0, lineNumber) + 1,
    column: isNative ? 0 : Math.max(0, columnNumber) + 1,
  }
}

function isApplication({ url }: CallFrame): boolean {
  return url !== '' && !url.startsWith('node:') && !url.includes('/node_modules/')
}
