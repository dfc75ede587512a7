import * as t from 'io-ts'
import { BelowOne, closed, Flag, NonNegative, nullable, oneOf, Positive, withDefault } from '../core/codec.ts'
import { NORM_EPSILON } from '../kernels/normalized.ts'
import { activationNames } from './activations.ts'

/** The differences between published implementations, and later proposals, each as an option. */
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
    'activations of single interface fields that override the defaults',
  ),
  usageStopGradient: withDefault(
    Flag,
    false,
    'no gradient passes through the previous write weightings in usage, as in deepmind/dnc',
  ),
  order: withDefault(
    oneOf('readThenWrite', 'writeThenRead'),
    'readThenWrite',
    'whether read heads read the memory before or after the write of the same step',
  ),
  sharpeningEpsilon: withDefault(
    NonNegative,
    0,
    'added to the sum by which sharpening divides, so that weightings of next to nothing stay so; 1e-16 in loudinthecloud/pytorch-ntm',
  ),
  clip: withDefault(nullable(Positive), null, 'limit of the controller’s hidden state and of the outputs'),
  clipCell: withDefault(Flag, false, 'also limits the cell of an LSTM'),
  clipInterface: withDefault(
    nullable(Positive),
    null,
    'limit of the interface vector before its activations; 20 in RobertCsordas/dnc',
  ),
  /**
   * Gradients of late reads accumulate there. The unit is the training loss: bits per sequence, or squared error
   * per sequence, the mean over the batch. As Graves 2013, §2.1, for an LSTM's inputs
   */
  clipMemoryGradient: withDefault(
    nullable(Positive),
    null,
    'limit of each entry of the memory’s gradient, as it passes from a step to the previous one; in units of the training loss',
  ),
  masking: withDefault(
    Flag,
    false,
    'content look-ups mask keys and words, with a learned mask per key. Csordás and Schmidhuber 2019',
  ),
  deallocation: withDefault(Flag, false, 'freed slots are also erased. Csordás and Schmidhuber 2019'),
  linkSharpness: withDefault(
    Flag,
    false,
    'read heads sharpen forward and backward weightings by learned exponents. Csordás and Schmidhuber 2019',
  ),
  interfaceNorm: withDefault(Flag, false, 'layer normalisation of the interface vector. Franke et al. 2018'),
  interfaceInnerBias: withDefault(
    Flag,
    false,
    'a second bias of the interface vector, before its layer normalisation, as in JoergFranke/ADNC',
  ),
  normEpsilon: withDefault(
    Positive,
    NORM_EPSILON,
    'added to the variance in the layer normalisation of interface, LSTM, GRU and feedforward layers; 1e-6 in JoergFranke/ADNC',
  ),
  /** The paper's “bypass dropout” is 0.1. */
  bypassDropout: withDefault(
    BelowOne,
    0,
    'the fraction of the hidden state that is dropped on its way past the memory to the outputs, in training only. Franke et al. 2018',
  ),
  recurrentDropout: withDefault(
    Flag,
    false,
    'what bypass dropout drops is also missing from the hidden state that the next step of the top LSTM or GRU layer gets, as in JoergFranke/ADNC',
  ),
})
/** The differences between published implementations, decoded: every one has a value. */
export type Conventions = t.TypeOf<typeof Conventions>

/** The name of a convention, such as `strength`. */
export type ConventionName = keyof Conventions
/** A boolean convention, which may add fields. */
export type SwitchName = { [K in ConventionName]: Conventions[K] extends boolean ? K : never }[ConventionName]
