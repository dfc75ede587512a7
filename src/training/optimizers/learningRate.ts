import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves } from '../../core/tree.ts'
import type { Schedule } from './schedules.ts'
import { stateless, type Transformation } from './transformation.ts'

/** Turns a direction into a descent:  −rate(step) · u. */
export const scaleByLearningRate = (schedule: Schedule): Transformation =>
  stateless((updates, { step, onset, rateScale }) =>
    mapLeaves(updates, (update) => tf.mul(update, -schedule(step, onset.since) * rateScale)),
  )
