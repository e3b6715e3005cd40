import type { PackageManager } from './init-packages.ts'

/** A job for GitLab, with its test report, its metrics and the page as an artifact. */
export function gitlabJob({ name, install, run }: PackageManager): string {
  const corepack = name === 'npm' ? '' : '    - corepack enable\n'
  return `# Written by perfguard load init: yours to change.
load:
  stage: test
  image: node:22
  timeout: 30 minutes
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
      variables:
        LOAD_OPTIONS: ''
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" || $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      variables:
        LOAD_OPTIONS: --quick
  script:
${corepack}    - ${install}
    - ${run} perfguard load run --out load-report $LOAD_OPTIONS
  # 3 is "not enough data to tell": a warning, and no failure.
  allow_failure:
    exit_codes: [3]
  artifacts:
    when: always
    expose_as: load report
    paths: [load-report/]
    reports:
      junit: load-report/junit.xml
      metrics: load-report/metrics.txt
`
}
