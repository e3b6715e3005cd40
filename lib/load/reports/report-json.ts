import type { LoadReport, ScenarioReport, SubjectReport } from '../report.ts'

/** What `report.json` holds: everything but the histograms, which are in `raw.json.gz`. */
export interface LoadReportJson extends Omit<LoadReport, 'scenarios'> {
  scenarios: (Omit<ScenarioReport, 'subjects'> & { subjects: Omit<SubjectReport, 'histograms'>[] })[]
}

interface RawJson {
  schema: 1
  id: string
  scenarios: { name: string; subjects: Pick<SubjectReport, 'subject' | 'histograms'>[] }[]
}

export function reportJson(report: LoadReport): LoadReportJson {
  const scenarios = report.scenarios.map(({ subjects, ...scenario }) => ({
    ...scenario,
    subjects: subjects.map(withoutHistograms),
  }))
  return { ...report, scenarios }
}

function withoutHistograms(subject: SubjectReport): Omit<SubjectReport, 'histograms'> {
  const { histograms: _, ...rest } = subject
  return rest
}

/** Every count of every histogram: percentiles that nobody asked for yet can be read from them, and runs added up. */
export function rawJson({ id, scenarios }: LoadReport): RawJson {
  return {
    schema: 1,
    id,
    scenarios: scenarios.map(({ name, subjects }) => ({
      name,
      subjects: subjects.map(({ subject, histograms }) => ({ subject, histograms })),
    })),
  }
}
