import type { Socket } from 'node:net'

/** Whole lines of JSON, as they come in. Throws nothing: what is no JSON is passed over. */
export function onLines(socket: Socket, take: (value: unknown) => void): void {
  let pieces: string[] = []
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const lines = text.split('\n')
    pieces.push(lines.shift()!)
    for (const line of lines) {
      const whole = pieces.join('')
      pieces = [line]
      if (whole !== '') parsed(whole, take)
    }
  })
}

function parsed(line: string, take: (value: unknown) => void): void {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return
  }
  take(value)
}

export function writeLine(socket: Socket, value: unknown): void {
  socket.write(`${JSON.stringify(value)}\n`)
}
