import * as t from 'io-ts'
import { BelowOne, closed, Flag, nullable, oneOf, Positive, withDefault } from '../core/codec.ts'
import { activationNames } from './activations.ts'

/** Where published implementations differ, and what was proposed since, each difference as a switch. */
export const Conventions = closed('conventions', {
  /** β: `softplus`, or `oneplus` = 1 + softplus. */
  strength: withDefault(oneOf('softplus', 'oneplus'), 'oneplus'),
  /** Keys, and write or add vectors: as they come, or through tanh. */
  keyActivation: withDefault(oneOf('linear', 'tanh'), 'linear'),
  /** How single fields of the interface are activated, by name, where it is not as usual. */
  activations: withDefault(t.readonly(t.record(t.string, oneOf(...activationNames))), {}),
  /** DNC: whether the previous write weightings enter usage as constants. */
  usageStopGradient: withDefault(Flag, false),
  /** NTM: whether the read heads see the memory before or after this step's write. */
  order: withDefault(oneOf('readThenWrite', 'writeThenRead'), 'readThenWrite'),
  /** Limit of the controller's hidden state and of the outputs; `null` for none. */
  clip: withDefault(nullable(Positive), null),
  /** Whether the limit holds for the LSTM's cell, too. */
  clipCell: withDefault(Flag, false),
  /**
   * NTM and DNC: limit of each entry of the loss's gradient with respect to the memory, where it passes from a step to
   * the one before; `null` for none. What is looked up, or read, long after it was written piles up there. The loss is
   * that of training: in bits per sequence, the mean over the batch. As Graves 2013, §2.1, for an LSTM's inputs
   */
  clipMemoryGradient: withDefault(nullable(Positive), null),
  /** Whether look-ups by content mask keys and words, with a learned mask per key. Csordás & Schmidhuber 2019 */
  masking: withDefault(Flag, false),
  /** DNC: whether what is freed is also erased. Csordás & Schmidhuber 2019 */
  deallocation: withDefault(Flag, false),
  /** DNC: whether read heads sharpen where links lead, by learned exponents. Csordás & Schmidhuber 2019 */
  linkSharpness: withDefault(Flag, false),
  /** Whether the interface vector is normed, with a gain and a bias of its own. Franke et al. 2018, “DNC normalization” */
  interfaceNorm: withDefault(Flag, false),
  /**
   * How likely a number of the controller is dropped on its way past the memory to the outputs, in training alone; the
   * paper’s is 0.1. A machine without a memory has no such way. Franke et al. 2018, “bypass dropout”
   */
  bypassDropout: withDefault(BelowOne, 0),
})
export type Conventions = t.TypeOf<typeof Conventions>

export type ConventionName = keyof Conventions
/** A convention that is on or off, and so may add fields. */
export type SwitchName = { [K in ConventionName]: Conventions[K] extends boolean ? K : never }[ConventionName]
