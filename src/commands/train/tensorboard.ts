import { function as F, type task as T, taskEither as TE } from 'fp-ts'
import { inspectorSummaries } from '../../figures/tensorboard/inspectorSummaries.ts'
import { scalarsOf } from '../../figures/tensorboard/scalars.ts'
import { recordingOf } from '../../recording/record.ts'
import { tooLargeToWatch } from '../../recording/recordingSize.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { onlyWatching } from '../../runs/onlyWatching.ts'
import { probeOf } from '../../runs/probe.ts'
import type { Recorder } from '../../runs/recorder.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import type { TrainState } from '../../training/step.ts'
import { type Clock, type Events, openEvents } from './events.ts'

/** A run's directory, and the step at which the session starts. */
type Session = Readonly<{ directory: string; step: number; clock: Clock }>

/** Writes the images of the probe; without them, training goes on. */
const picturesOf = ({ model, ...experiment }: Experiment, events: Events, note: Clock['note']) =>
  onlyWatching<TrainState>(
    async (state) => {
      const probe = probeOf(experiment)
      const tooLarge = tooLargeToWatch(model, probe.inputs.length)
      if (tooLarge !== undefined) return tooLarge
      const recording = await recordingOf(model, paramsInUse(state), probe, experiment.task)
      await events.say(state.step, inspectorSummaries(recording))()
      return undefined
    },
    (reason) => note(`TensorBoard shows no images of the memory in this session: ${reason}`),
  )

/** A recorder that also writes its records as events at once, and the probe's images at evaluations. */
const telling = (recorder: Recorder, experiment: Experiment, events: Events, note: Clock['note']): Recorder => {
  const pictures = picturesOf(experiment, events, note)
  return {
    ...recorder,
    record: (record) =>
      F.pipe(
        recorder.record(record),
        TE.chainFirstTaskK(() => events.say(record.step, scalarsOf(record))),
      ),
    best: (position, marks) =>
      F.pipe(
        recorder.best(position, marks),
        TE.chainFirstTaskK(() => () => pictures(position.state)),
      ),
    lastGood: () =>
      F.pipe(
        recorder.lastGood(),
        TE.chainFirstTaskK(({ state }) => events.goOnAfter(state.step)),
      ),
  }
}

/**
 * Opens an event file in a run's `tensorboard` directory, for a session that continues after a step.
 *
 * @returns the recorder that writes it beside what the given one does
 */
export const withTensorboard =
  (recorder: Recorder, experiment: Experiment, { clock, ...run }: Session): T.Task<Recorder> =>
  async () => {
    const events = await openEvents(run.directory, clock)()
    await events.goOnAfter(run.step)()
    return telling(recorder, experiment, events, clock.note)
  }
