import { LAG, OTHER } from '../drive/tally.ts'

/** `GET /orders/:id`: one request over HTTP, of which `(all)` is the sum. */
export function isRequest(label: string): boolean {
  return label === OTHER || /^[A-Z]+(-[A-Z]+)* \//.test(label)
}

export function isWorkflow(label: string): boolean {
  return label.startsWith('workflow:')
}

export function isLag(label: string): boolean {
  return label === LAG
}
