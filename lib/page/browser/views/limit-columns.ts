import { count, limitWords, measured, percent } from '../../../http/words.ts'
import type { SlaRow } from '../../wire.ts'
import { subjectHref } from '../live/place.ts'
import { badgeIn } from '../parts/badge-cell.ts'
import type { Column } from '../parts/column.ts'
import { linkIn } from '../parts/links.ts'
import { known } from '../parts/page-words.ts'
import { limitRank, limitState } from '../parts/tone.ts'

/** How the limits stand; the worst comes first. */
export const limitColumns: readonly Column<SlaRow>[] = [
  {
    title: 'Subject',
    words: true,
    draw: (cell, { subject }) => linkIn(cell, subjectHref(subject), subject),
    by: ({ subject }) => subject,
  },
  {
    title: 'State',
    words: true,
    draw: (cell, row) => badgeIn(cell, limitState(row)),
    by: (row) => -limitRank(row),
  },
  {
    title: 'Limit',
    words: true,
    text: ({ metric, limit, severity }) =>
      `${limitWords(metric, limit)}${severity === 'warning' ? ' (warning)' : ''}`,
  },
  {
    title: 'Observed',
    text: ({ metric, observed }) => measured(metric, observed),
    tone: ({ phase, severity }) => (phase === 'firing' ? (severity === 'critical' ? 'bad' : 'warn') : null),
  },
  {
    title: 'Samples',
    about: 'Requests, calls or readings that the judgement rests on',
    wide: true,
    text: ({ samples }) => count(samples),
    by: ({ samples }) => samples,
  },
  {
    title: 'Budget left',
    about: 'Of what the availability allows over its period',
    wide: true,
    text: ({ budget }) => (budget === undefined ? '' : known(budget.remainingRatio, percent)),
    by: ({ budget }) => budget?.remainingRatio ?? null,
  },
  { title: 'Why', words: true, wide: true, text: ({ why }) => why },
]
