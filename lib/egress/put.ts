import { createReadStream } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { EgressOptions } from '../config/types.ts'
import { sendOwn } from '../own-requests.ts'
import { Hopeless, type FoundFile, type Parcel, type Way } from './way.ts'

/** 403 is what an expired signature gets, and there is a fresh one for each try. */
const worthAnotherTry: ReadonlySet<number> = new Set([403, 408, 425, 429])

/** Each file by HTTP PUT to a URL of its own. */
export class PutWay implements Way {
  readonly name = 'by HTTP PUT'
  readonly #urlOf: NonNullable<EgressOptions['put']>
  /** The incident under way: what has arrived of it is not sent again. */
  #arrived: { id: string; names: Set<string> } = { id: '', names: new Set() }

  constructor(urlOf: NonNullable<EgressOptions['put']>) {
    this.#urlOf = urlOf
  }

  async send({ incident: { id }, files }: Parcel, signal: AbortSignal): Promise<void> {
    if (this.#arrived.id !== id) this.#arrived = { id, names: new Set() }
    const { names } = this.#arrived
    for (const file of files) {
      if (names.has(file.name)) continue
      const { name, bytes } = file
      const url = await this.#urlOf({ id, name, bytes })
      if (url !== null) await putFile(checked(url), file, signal)
      names.add(name)
    }
  }
}

function checked(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : null
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  // Not the text: it may be a signed URL with a mistake in it.
  throw new Hopeless('egress.put gave no http: or https: URL')
}

function putFile(url: URL, { name, path, bytes }: FoundFile, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? secureRequest : plainRequest
    // An agent would hold the connection, and with it the process.
    const headers = { 'content-length': bytes, 'content-type': 'application/octet-stream' }
    const outgoing = sendOwn(() => send(url, { method: 'PUT', agent: false, signal, headers }))
    // A file that grows meanwhile is sent as long as was said.
    const body = createReadStream(path, bytes === 0 ? {} : { end: bytes - 1 })
    const fail = (error: Error): void => {
      body.destroy()
      outgoing.destroy()
      reject(error)
    }
    outgoing.on('socket', (socket) => socket.unref())
    outgoing.on('error', (error) => fail(new Error(`${url.host} ${name}: ${error.message}`)))
    outgoing.on('response', (incoming) => {
      const status = incoming.statusCode ?? 0
      const said = `${url.host} answered ${status} to ${name}`
      // What it says besides is of no use, and may be endless.
      incoming.destroy()
      if (status >= 200 && status < 300) resolve()
      else fail(status < 500 && !worthAnotherTry.has(status) ? new Hopeless(said) : new Error(said))
    })
    body.on('error', fail)
    body.pipe(outgoing)
  })
}
