import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves } from '../../core/tree.ts'
import type { Schedule } from './schedules.ts'
import { type GradientTransformation, stateless } from './transformation.ts'

/** Scales a direction to an update:  −rate(step) · u. */
export const scaleByLearningRate = (schedule: Schedule): GradientTransformation =>
  stateless((updates, { step, decayTrigger, rateScale }) =>
    mapLeaves(updates, (update) => tf.mul(update, -schedule(step, decayTrigger.since) * rateScale)),
  )
