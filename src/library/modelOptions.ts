import type { InitializationName } from '../core/initializers.ts'
import type { ActivationName } from '../memories/activations.ts'
import type { Path } from '../models/model.ts'
import type { TargetKind } from '../models/targets.ts'

/** The memories of Engram. `none` is the controller alone. */
export type MemoryKind = 'ntm' | 'dnc' | 'content-dnc' | 'sam' | 'sdnc' | 'none'

/** The controllers of Engram. */
export type ControllerKind = 'lstm' | 'gru' | 'feedforward' | 'transformer'

/** The kind of a memory or controller of your own: any other text. */
export type OwnKind = string & NonNullable<unknown>

/** The start of a state: zeros, params of their own, or one number for all entries. */
export type InitialValue = 'zeros' | 'learned' | number

/** The options of a model's controller. */
export type ControllerOptionsGiven = Readonly<{
  /** Default `lstm`. */
  kind?: ControllerKind | OwnKind
  /** Units of a layer, H. Default 100. */
  units?: number
  /** Layers, each fed with the hidden state of the one below. Default 1. */
  layers?: number
  /** LSTM: added to the initial bias of the forget gates. Default 1. */
  forgetBias?: number
  /** Layer normalisation of what the activations see (Ba et al. 2016). Default false. */
  layerNorm?: boolean
  /** Transformer: attention heads. Default 4. */
  attentionHeads?: number
  /** Transformer: steps that a layer sees, the present one included. Default 128. */
  context?: number
}>

/** Differences between published implementations, and later proposals. All are off by default. */
export type ConventionsGiven = Readonly<{
  /** Activation of key strengths; oneplus is 1 + softplus. Default `oneplus`. */
  strength?: 'softplus' | 'oneplus'
  /** Activation of keys, and of vectors to write or add. Default `linear`. */
  keyActivation?: 'linear' | 'tanh'
  /** Activations of single interface fields that override the defaults. */
  activations?: Readonly<Record<string, ActivationName>>
  /** No gradient passes through the previous write weightings in usage, as in deepmind/dnc. */
  usageStopGradient?: boolean
  /** Whether read heads read before or after the write of the same step. Default `readThenWrite`. */
  order?: 'readThenWrite' | 'writeThenRead'
  /** Added to the sum by which sharpening divides; 1e-16 in loudinthecloud/pytorch-ntm. Default 0. */
  sharpeningEpsilon?: number
  /** Limit of the interface vector before its activations; 20 in RobertCsordas/dnc. Default none. */
  clipInterface?: number | null
  /** Limit of the controller’s hidden state and of the outputs. Default none. */
  clip?: number | null
  /** Also limits the cell of an LSTM. */
  clipCell?: boolean
  /** Limit of each entry of the memory’s gradient as it passes from a step to the previous one. Default none. */
  clipMemoryGradient?: number | null
  /** Content look-ups mask keys and words (Csordás and Schmidhuber 2019). */
  masking?: boolean
  /** Freed slots are also erased (Csordás and Schmidhuber 2019). */
  deallocation?: boolean
  /** Read heads sharpen forward and backward weightings (Csordás and Schmidhuber 2019). */
  linkSharpness?: boolean
  /** Layer normalisation of the interface vector (Franke et al. 2018). */
  interfaceNorm?: boolean
  /** A second bias of the interface vector, before its layer normalisation, as in JoergFranke/ADNC. Needs `interfaceNorm`. */
  interfaceInnerBias?: boolean
  /** ε of `layerNorm` and `interfaceNorm`; 1e-6 in JoergFranke/ADNC. Default 1e-5. */
  normEpsilon?: number
  /** The fraction of the hidden state that is dropped on its way past the memory, in training (Franke et al. 2018). Default 0. */
  bypassDropout?: number
  /** What `bypassDropout` drops is also missing from what the controller’s next step gets, as in JoergFranke/ADNC. LSTM and GRU. */
  recurrentDropout?: boolean
}>

/** Mean and standard deviation (> 0) of each channel. */
export type ScalingGiven = Readonly<{ mean: ReadonlyArray<number>; deviation: ReadonlyArray<number> }>

/** The options of a model. All but the sizes have defaults; what does not apply to the memory or controller is refused. */
export type ModelOptions = Readonly<{
  /** Channels of an input row, I. */
  inputSize: number
  /** Channels of an output row, O. */
  outputSize: number
  /** Which memory. Default `ntm`. */
  kind?: MemoryKind | OwnKind
  /** Slots, N. Default 128. */
  slots?: number
  /** Numbers per slot, W. Default 20. */
  wordSize?: number
  /** Read heads, R. Default 1. */
  readHeads?: number
  /** Write heads, K. Default 1. */
  writeHeads?: number
  /** NTM: number of shifts, odd: 3 means −1, 0 and 1. Default 3. */
  shifts?: number
  /** SAM, SDNC: number of slots that a read head reads. Default 4. */
  readTopK?: number
  /** SDNC: number of links per slot in each direction. Default 8. */
  linksPerSlot?: number
  controller?: ControllerOptionsGiven
  conventions?: ConventionsGiven
  /** The initial state. Default: zeros. */
  initialState?: Readonly<{
    controller?: InitialValue
    /** `inverse-size`: 1 / (slots · wordSize) everywhere. */
    memory?: InitialValue | 'inverse-size'
    readVectors?: InitialValue
    /** `one-hot`: all weight on slot 0. */
    weightings?: InitialValue | 'one-hot'
  }>
  /** Initial weights of affine maps. Default `glorot-uniform`. */
  initialization?: InitializationName
  /** How outputs are read: logits of `bits` or `classes`, or `values`. Default `bits`. */
  outputs?: Readonly<{ kind?: TargetKind }>
  /** Standardisation of inputs and outputs, part of the model. Default none. */
  standardisation?: Readonly<{ inputs?: ScalingGiven; outputs?: ScalingGiven }>
  /** How whole sequences are computed: in the fused kernels where they can, or step by step. Default `fused`. */
  path?: Path
}>

/** The options of a model with parts of your own, which may add options to the model's and to its controller's. */
export type OwnModelOptions = Omit<ModelOptions, 'controller'> &
  Readonly<{ controller?: ControllerOptionsGiven & Readonly<Record<string, unknown>>; [option: string]: unknown }>
