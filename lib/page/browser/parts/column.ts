import type { Tone } from '../../state-words.ts'
import type { Sortable } from './row-order.ts'

/** One column of a table. */
export interface Column<Row> extends Sortable<Row> {
  /** What the title stands for, in full. */
  about?: string
  /** Words stand to the left, figures to the right. */
  words?: boolean
  /** Left out on a narrow screen. */
  wide?: boolean
  text?: (row: Row) => string
  /** What is more than text; the cell is the same from one showing to the next. */
  draw?: (cell: HTMLElement, row: Row) => void
  /** A figure in trouble stands out. */
  tone?: (row: Row) => Tone | null
}

/** The classes of its cells. */
export function lookOfColumn({ wide = false, words = false }: Pick<Column<never>, 'wide' | 'words'>): string {
  return [wide && 'wide', words && 'words'].filter(Boolean).join(' ')
}
