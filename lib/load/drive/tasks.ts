import type { TaskDefinition } from '../definition/types.ts'
import { requestTask } from './request-task.ts'
import { runTask } from './run-task.ts'
import type { Start, Task, TaskContext } from './task.ts'
import { workflowTask } from './workflow-task.ts'

export function compiledTask(name: string, definition: TaskDefinition, context: TaskContext): Task {
  const { weight = 1 } = definition
  return { name, weight, start: startOf(name, definition, context) }
}

function startOf(name: string, definition: TaskDefinition, context: TaskContext): Start {
  if ('run' in definition) return runTask(name, definition, context)
  return 'workflow' in definition ? workflowTask(definition, context) : requestTask(definition, context)
}
