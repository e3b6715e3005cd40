import type { Incident, IncidentSummary } from '../../../types.ts'
import type { About, ProcessHistory, Range, Sparks, SubjectHistory } from '../../wire.ts'

/** What came of asking for a capture. */
export type CaptureAnswer =
  | { kind: 'started' | 'joined'; id: string }
  | { kind: 'refused'; message: string; retryAfterMs: number | null }

/** The endpoint that this page came from, under whatever prefix. */
export class Server {
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  url(path: string): string {
    return new URL(path, this.#base).href
  }

  history(range: Range): Promise<ProcessHistory> {
    return this.#read(`history?range=${range}`)
  }

  async subject(label: string): Promise<SubjectHistory> {
    const past = await this.#read<SubjectHistory | null>(`history?subject=${encodeURIComponent(label)}`)
    if (past === null) throw new Error('nothing is known of its past yet')
    return past
  }

  sparks(of: 'routes' | 'operations'): Promise<Sparks> {
    return this.#read(`history?sparks=${of}`)
  }

  about(): Promise<About> {
    return this.#read('about')
  }

  incidents(): Promise<IncidentSummary[]> {
    return this.#read('incidents')
  }

  incident(id: string): Promise<Incident> {
    return this.#read(`incidents/${encodeURIComponent(id)}`)
  }

  fileUrl(id: string, name: string): string {
    return this.url(`incidents/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`)
  }

  flameUrl(id: string, which: 'before' | 'during'): string {
    return this.url(`incidents/${encodeURIComponent(id)}/flame?profile=${which}`)
  }

  async file(id: string, name: string): Promise<unknown> {
    return await this.#read(`incidents/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`)
  }

  async capture(): Promise<CaptureAnswer> {
    const response = await fetch(this.url('captures'), { method: 'POST', headers: asJson })
    if (response.status === 202 || response.status === 409) {
      const { id } = (await response.json()) as { id: string }
      return { kind: response.status === 202 ? 'started' : 'joined', id }
    }
    const text = await response.text()
    const said = saidIn(text)
    return { kind: 'refused', message: said.error ?? text.trim(), retryAfterMs: said.retryAfterMs ?? null }
  }

  async #read<T>(path: string): Promise<T> {
    const response = await fetch(this.url(path), { headers: asJson })
    if (!response.ok) throw new Error((await response.text()).trim() || `status ${response.status}`)
    return (await response.json()) as T
  }
}

const asJson = { accept: 'application/json' }

/** Refusals of access are one line of text, others are JSON. */
function saidIn(text: string): { error?: string; retryAfterMs?: number } {
  try {
    return JSON.parse(text) as { error?: string; retryAfterMs?: number }
  } catch {
    return {}
  }
}
