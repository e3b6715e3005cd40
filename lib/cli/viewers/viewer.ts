import type { IncidentFolder } from '../incidents/incident-folder.ts'
import type { Moment } from '../incidents/profile-file.ts'
import type { Terminal } from '../terminal.ts'

export interface Drawing {
  folder: IncidentFolder
  /** Which CPU profile; null for the one that matters most. */
  moment: Moment | null
  /** A folder of this command's own, that nobody else can write to. */
  scratch: string
  terminal: Terminal
}

export interface Drawn {
  /** The whole file, or where it lies in the scratch folder. */
  content: string | Uint8Array | { path: string }
  /** How it is opened, where that is not a browser's matter. */
  hint?: (path: string) => string
}

/** One way to look at an incident. */
export interface Viewer {
  name: string
  about: string
  extension: string
  draw(drawing: Drawing): Promise<Drawn>
}
