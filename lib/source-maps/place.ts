/** Where a function stands. */
export interface Place {
  functionName: string
  url: string
  /** 1-based, as editors count; 0 for native code. */
  line: number
  column: number
}

export function placeKey({ functionName, url, line, column }: Place): string {
  return `${line}:${column} ${functionName} ${url}`
}
