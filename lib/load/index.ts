/** `perfguard/load`: the load that `perfguard load run` puts on an application, as an API. */
export { defineLoad } from './definition/define-load.ts'
export { hold, ramp, soak, spike, steps, stress } from './definition/shapes.ts'
export { runLoad } from './run.ts'
export type { Duration, Rate } from './definition/amounts.ts'
export type { Level, ScenarioTerms } from './definition/shapes.ts'
export type { PhaseShape, Shape } from './definition/shape.ts'
export type { Selection } from './definition/selection.ts'
export type { HandlerTarget, StartTarget, TargetDefinition, UrlTarget } from './definition/target.ts'
export type {
  About,
  Carried,
  LoadDefinition,
  RequestTask,
  RunTask,
  StepDefinition,
  TaskDefinition,
  Templated,
  UserDefinition,
  WorkflowTask,
} from './definition/types.ts'
export type { Expectation, LoadAnswer, LoadUser, RequestOptions } from './definition/user.ts'
export { findCapacity } from './capacity/find-capacity.ts'
export type { CapacityOptions } from './capacity/find-capacity.ts'
export type { LoadOptions } from './options.ts'
export type { Progress } from './scenario-run.ts'
export type * from './report.ts'
