import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { mapLeaves, type Tree, type TreeRecord } from '../../src/core/tree.ts'
import { chooseExecution } from '../../src/execution/chooseExecution.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { fusedStepper } from '../../src/fused/run/fusedStepper.ts'
import { isDecided } from '../fused/decided.ts'
import { anyMachine } from '../fused/paths.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { type Draw, machines, scaledMachines } from '../models/machine.ts'
import { apart, type Course, courseFor, otherParams, pushed, rowsIn, withStream } from './streamed.ts'

/** A stream from a state beside the whole sequence; the state is saved and given back midway. */
const fromState = ({ model, params, state, inputs }: Course): ReadonlyArray<string> =>
  withStream({ model, params }, (opened) => {
    const rows = rowsIn(inputs)
    const middle = Math.floor(rows.length / 2)
    opened.reset(state)
    const begun = opened.state
    const first = rows.slice(0, middle)
    const before = first.length === 0 ? [] : [pushed(opened, first)]
    const saved = opened.state
    const undisturbed = pushed(opened, rows.slice(middle))
    opened.reset(saved)
    const outputs = tf.concat([...before, pushed(opened, rows.slice(middle))])
    const [last, expected] = unrollSequence(model, params, state, inputs)
    const later = tf.slice(expected, [middle, 0, 0])
    return [
      ...apart(withoutDiagonal(begun), withoutDiagonal(state)),
      ...apart({ last: opened.state, outputs, undisturbed }, { last, outputs: expected, undisturbed: later }),
    ]
  })

/** No equation reads a link from a slot to itself. */
const withoutDiagonal = (state: TreeRecord): TreeRecord =>
  mapLeaves(state, (leaf, path) =>
    path === 'link' ? tf.mul(leaf, tf.sub(1, tf.eye(leaf.shape.at(-1) as number))) : leaf,
  )

/** A stream from the initial state, twice. */
const fromStart = ({ model, params, inputs }: Course): ReadonlyArray<string> =>
  withStream({ model, params }, (opened) => {
    const rows = rowsIn(inputs)
    const begun = opened.state
    const outputs = pushed(opened, rows)
    const last = opened.state
    opened.reset()
    const again = pushed(opened, rows)
    const [expectedLast, expected] = unrollSequence(model, params, undefined, inputs)
    return apart(
      { begun, last, outputs, again },
      { begun: model.initialState(params, 1), last: expectedLast, outputs: expected, again: expected },
    )
  })

const decided = (holds: (course: Course) => ReadonlyArray<string>) => (draw: Draw) => {
  const course = courseFor(draw)
  return isDecided(course.model, course) ? holds(course) : []
}

const decidedFromStart = (draw: Draw) => {
  const course = courseFor(draw)
  const state = course.model.initialState(course.params, 1)
  return isDecided(course.model, { ...course, state }) ? fromStart(course) : []
}

law(
  'a stream in the fused kernels gives the outputs and the state of the whole sequence; a saved state continues it',
  anyMachine(),
  (draw) => {
    const { mode, reason } = chooseExecution(courseFor(draw).model)
    return mode === 'fused' ? decided(fromState)(draw) : [reason]
  },
)
law('the same from the initial state, which a reset gives again', anyMachine(), decidedFromStart)
law(
  'a stream takes and gives the data’s own units, where its model standardises them',
  scaledMachines,
  decided(fromState),
)
law('models of every kind stream, with kernels or without', machines(), decided(fromState))
law('the same from the initial state', machines(), decidedFromStart)
law(
  'the reference path streams as well',
  machines(),
  (draw) => decided((course) => fromState({ ...course, model: { ...course.model, path: 'reference' } }))(draw),
  40,
)
law(
  'a model whose step was replaced streams by that step',
  machines(),
  (draw) => {
    const course = courseFor(draw)
    const step: Course['model']['step'] = (params, state, input) => {
      const [next, outputs] = course.model.step(params, state, input)
      return [next, tf.add(outputs, 1)]
    }
    return decided(() => fromState({ ...course, model: { ...course.model, step } }))(draw)
  },
  20,
)

law(
  'a run may be cut anywhere: the state is taken out and entered again',
  fc.record({ draw: anyMachine(), longest: fc.integer({ min: 1, max: 3 }) }),
  ({ draw, longest }) =>
    decided(({ model, params, state, inputs }) => {
      const execution = chooseExecution(model)
      if (execution.mode !== 'fused') return [execution.reason]
      const stepper = fusedStepper(execution.heap, model, params, longest)
      stepper.enter(params, state)
      const outputs = pushed({ push: stepper.step }, rowsIn(inputs))
      const last = stepper.state()
      stepper.dispose()
      const [expectedLast, expected] = unrollSequence(model, params, state, inputs)
      return apart({ last, outputs }, { last: expectedLast, outputs: expected })
    })(draw),
)

law('pushes keep no tensor and no byte, and a disposed stream has freed everything', machines(), (draw) => {
  const { model, params, state, inputs } = courseFor(draw)
  const rows = rowsIn(inputs)
  const bytes = tf.memory().numBytes
  return (
    tensorsKept(() =>
      withStream({ model, params }, (opened) => {
        opened.reset(state)
        const open = tf.memory()
        for (let round = 0; round < 10; round++) for (const row of rows) opened.push(row)
        opened.reset()
        opened.setParams(params)
        for (const row of rows) opened.push(row)
        const { numTensors, numBytes } = tf.memory()
        if (numTensors !== open.numTensors || numBytes !== open.numBytes) throw new Error('a push keeps tensors')
      }),
    ) === 0 && tf.memory().numBytes === bytes
  )
})

/** Ways for params to become others. */
const changes: Readonly<Record<string, (course: Course, draw: Draw) => ReadonlyArray<string>>> = {
  'params of another tree': ({ model, params, state, inputs }, draw) => {
    const others = otherParams({ model, params, state, inputs }, draw)
    return withStream({ model, params }, (opened) => {
      opened.setParams(others)
      opened.reset(state)
      return apart(
        { outputs: pushed(opened, rowsIn(inputs)) },
        { outputs: unrollSequence(model, others, state, inputs)[1] },
      )
    })
  },
  'tensors put into the same records': ({ model, params, state, inputs }, draw) => {
    const others = otherParams({ model, params, state, inputs }, draw)
    const own = mapLeaves(params, (leaf) => leaf) as Record<string, Tree>
    return withStream({ model, params: own }, (opened) => {
      opened.reset(state)
      for (const name of Object.keys(own)) own[name] = others[name] as Tree
      return apart(
        { outputs: pushed(opened, rowsIn(inputs)) },
        { outputs: unrollSequence(model, others, state, inputs)[1] },
      )
    })
  },
  'variables that are assigned': ({ model, params, state, inputs }, draw) => {
    const others = otherParams({ model, params, state, inputs }, draw)
    const variables: tf.Variable[] = []
    const own = mapLeaves(params, (leaf) => {
      const variable = tf.variable(leaf)
      variables.push(variable)
      return variable
    })
    const faults = withStream({ model, params: own }, (opened) => {
      opened.reset(state)
      mapLeaves(own, (leaf, path) => {
        const value = path.split('/').reduce<Tree>((tree, name) => (tree as TreeRecord)[name] as Tree, others)
        ;(leaf as tf.Variable).assign(value as tf.Tensor)
        return leaf
      })
      return apart(
        { outputs: pushed(opened, rowsIn(inputs)) },
        { outputs: unrollSequence(model, others, state, inputs)[1] },
      )
    })
    for (const variable of variables) variable.dispose()
    return faults
  },
}
for (const [change, holds] of Object.entries(changes))
  law(`a stream continues with ${change}`, machines(), (draw) => decided((course) => holds(course, draw))(draw), 30)
