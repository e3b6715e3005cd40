/** Names and titles are the application's: they may hold control characters, and turn the direction of a line. */
export function plainText(text: string, maxChars: number = Infinity): string {
  const plain = text.replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd')
  return plain.length > maxChars ? `${plain.slice(0, maxChars)}…` : plain
}
