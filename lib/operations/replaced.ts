type Method = (this: unknown, ...args: unknown[]) => unknown

/** Puts a method of this one object into the place of its own; answers with the way back. */
export function replaced(of: object, key: string, wrap: (original: Method) => Method): () => void {
  const holder = of as Record<string, Method>
  const own = Object.getOwnPropertyDescriptor(of, key)
  const value = wrap(holder[key]!)
  Object.defineProperty(of, key, { value, writable: true, configurable: true, enumerable: false })
  return () => {
    // Somebody has wrapped it again: what he calls must stay.
    if (holder[key] !== value) return
    if (own === undefined) delete holder[key]
    else Object.defineProperty(of, key, own)
  }
}
