import * as t from 'io-ts'
import { BelowOne, closed, Flag, nullable, oneOf, Positive, withDefault } from '../core/codec.ts'
import { activationNames } from './activations.ts'

/** Where published implementations differ, and what was proposed since, each difference as a switch. */
export const Conventions = closed('conventions', {
  strength: withDefault(
    oneOf('softplus', 'oneplus'),
    'oneplus',
    'activation of key strengths; oneplus is 1 + softplus',
  ),
  keyActivation: withDefault(oneOf('linear', 'tanh'), 'linear', 'activation of keys, and of vectors to write or add'),
  activations: withDefault(
    t.readonly(
      t.record(t.string, oneOf(...activationNames)),
      `a record of fields, each one of ${activationNames.join(', ')}`,
    ),
    {},
    'activations of single fields of the interface, where they are not the defaults',
  ),
  usageStopGradient: withDefault(
    Flag,
    false,
    'no gradient passes through the previous write weightings in usage, as in deepmind/dnc',
  ),
  order: withDefault(
    oneOf('readThenWrite', 'writeThenRead'),
    'readThenWrite',
    'whether read heads see the memory before or after the write of the same step',
  ),
  clip: withDefault(nullable(Positive), null, 'limit of the controller’s hidden state and of the outputs'),
  clipCell: withDefault(Flag, false, 'the limit holds for the cell of an LSTM, too'),
  /**
   * What is looked up, or read, long after it was written piles up there. The loss is that of training: in bits per
   * sequence, the mean over the batch. As Graves 2013, §2.1, for an LSTM's inputs
   */
  clipMemoryGradient: withDefault(
    nullable(Positive),
    null,
    'limit of each entry of the gradient of the memory, where it passes from a step to the one before; in units of the training loss',
  ),
  masking: withDefault(
    Flag,
    false,
    'content look-ups mask keys and words, with a learned mask per key. Csordás and Schmidhuber 2019',
  ),
  deallocation: withDefault(Flag, false, 'what is freed is also erased. Csordás and Schmidhuber 2019'),
  linkSharpness: withDefault(
    Flag,
    false,
    'read heads sharpen the directions of links, by learned exponents. Csordás and Schmidhuber 2019',
  ),
  interfaceNorm: withDefault(Flag, false, 'layer normalisation of the interface vector. Franke et al. 2018'),
  /** The paper's “bypass dropout” is 0.1. */
  bypassDropout: withDefault(
    BelowOne,
    0,
    'the fraction of the hidden state that is dropped on its way past the memory to the outputs, in training alone. Franke et al. 2018',
  ),
})
export type Conventions = t.TypeOf<typeof Conventions>

export type ConventionName = keyof Conventions
/** A convention that is on or off, and so may add fields. */
export type SwitchName = { [K in ConventionName]: Conventions[K] extends boolean ? K : never }[ConventionName]
