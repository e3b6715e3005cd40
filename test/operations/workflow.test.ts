import { expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { beginWorkflow } from '../../lib/operations/workflow.ts'
import { Workbench } from './workbench.ts'

it('counts the whole from its beginning to its end, and each step', async () => {
  const workbench = new Workbench()
  const pay = beginWorkflow(workbench.calls, 'pay')
  expect(pay.step('intent', () => 'id')).toBe('id')
  expect(await pay.step('charge', async () => 12)).toBe(12)
  expect(workbench.counts('workflow:pay')).toEqual([0, 0, 1])
  pay.end()
  pay.end(new Error('too late'))
  expect(workbench.counts('workflow:pay')).toEqual([1, 0, 0])
  expect(workbench.counts('workflow:pay/intent')).toEqual([1, 0, 0])
  // Not the whole: it would take all the time from what it awaits.
  expect(workbench.taped().map(({ name }) => name)).toEqual(['workflow:pay/intent', 'workflow:pay/charge'])
})

it('may recover from a step that fails; what ends with an error has failed', () => {
  const workbench = new Workbench()
  for (const error of [undefined, null, new Error('declined'), 'declined']) {
    const pay = beginWorkflow(workbench.calls, 'pay')
    expect(() =>
      pay.step('charge', () => {
        throw new Error('declined')
      }),
    ).toThrow('declined')
    pay.end(error)
  }
  expect(workbench.counts('workflow:pay/charge')).toEqual([0, 4, 0])
  expect(workbench.counts('workflow:pay')).toEqual([2, 2, 0])
})

it('is shown with its steps, also where names hold slashes or are far too long', async () => {
  await using perf = createPerf({ flight: false, watchdog: false, capture: false })
  for (const name of ['pay', 'a/b', 'x'.repeat(1_000)]) {
    const run = perf.workflow(name)
    run.step('one', () => 1)
    run.step('two/three', () => 2)
    run.end()
  }
  const { workflows, operations } = perf.snapshot()
  expect(operations).toEqual([])
  expect(workflows.map(({ name }) => name)).toEqual(['pay', 'a-b', `${'x'.repeat(99)}…`])
  for (const { count, steps } of workflows) {
    expect(count).toBe(1)
    expect(steps.map((step) => [step.name, step.count])).toEqual([
      ['one', 1],
      ['two/three', 1],
    ])
  }
})

it('takes whatever it is called', () => {
  const workbench = new Workbench()
  const odd = beginWorkflow(workbench.calls, undefined as never)
  expect(odd.step(Symbol('step') as never, () => 1)).toBe(1)
  odd.end()
  expect(workbench.counts('workflow:(unnamed)/(unnamed)')).toEqual([1, 0, 0])
  expect(workbench.errors).toEqual([])
})

it('counts under (other) when there are too many', async () => {
  await using perf = createPerf({ flight: false, watchdog: false, capture: false, operations: { max: 2 } })
  for (let at = 0; at < 5; at++) {
    const run = perf.workflow(`flow ${at}`)
    run.step('one', () => 1)
    run.end()
  }
  const { workflows, operations, self } = perf.snapshot()
  expect(workflows.map(({ name }) => name)).toEqual(['flow 0'])
  expect(workflows[0]!.steps.length).toBe(1)
  expect(operations).toMatchObject([{ name: '(other)', count: 8, inFlight: 0 }])
  expect(self.overflowedOperations).toBe(8)
})
