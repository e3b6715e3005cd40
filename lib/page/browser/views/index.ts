import type { Live } from '../live/live.ts'
import type { Place } from '../live/place.ts'
import { AdviceView } from './advice.ts'
import { IncidentView } from './incident.ts'
import { Incidents } from './incidents.ts'
import { Operations } from './operations.ts'
import { Overview } from './overview.ts'
import { Process } from './process.ts'
import { Profile } from './profile.ts'
import { Routes } from './routes.ts'
import { Subject } from './subject.ts'
import type { View } from './view.ts'

/** What is shown at a place. */
export function viewAt({ view, key }: Place, live: Live): View {
  switch (view) {
    case 'overview':
      return new Overview(live)
    case 'routes':
      return key === null ? new Routes(live) : new Subject(key, live)
    case 'operations':
      return key === null ? new Operations(live) : new Subject(key, live)
    case 'incidents':
      return key === null ? new Incidents() : new IncidentView(key, live)
    case 'profile':
      return new Profile(live)
    case 'process':
      return new Process(live)
    case 'advice':
      return new AdviceView()
  }
}
