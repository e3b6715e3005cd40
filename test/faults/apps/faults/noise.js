/** Bytes that compress, but not easily. */
export function noise(length) {
  const bytes = Buffer.alloc(length)
  let state = 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = 97 + ((state >>> 16) % 20)
  }
  return bytes
}
