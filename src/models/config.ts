import type * as t from 'io-ts'
import { controllers } from '../controllers/registry.ts'
import {
  AnyNumber,
  closed,
  either,
  Flag,
  NonNegative,
  OddInt,
  oneOf,
  PositiveInt,
  section,
  withDefault,
} from '../core/codec.ts'
import { initializations, type InitializationName } from '../core/initializers.ts'
import { Conventions } from '../memories/conventions.ts'
import { memories } from '../memories/registry.ts'

const kinds = (registry: ReadonlyArray<Readonly<{ kind: string }>>) => oneOf(...registry.map(({ kind }) => kind))

const plain = either(oneOf('zeros', 'learned'), AnyNumber)

/** A model, whole: what machine it is, how large, and by which conventions. */
export const ModelConfig = closed('model', {
  kind: withDefault(kinds(memories), 'ntm'),
  slots: withDefault(PositiveInt, 128),
  wordSize: withDefault(PositiveInt, 20),
  readHeads: withDefault(PositiveInt, 1),
  writeHeads: withDefault(PositiveInt, 1),
  /** NTM: how many shifts a head may take, −⌊S/2⌋ … ⌊S/2⌋. */
  shifts: withDefault(OddInt, 3),
  /** SAM, SDNC: how many slots a read head reads, those whose words are most like its key. */
  reads: withDefault(PositiveInt, 4),
  /** SDNC: how many links a slot has to those written before it, and to those after. */
  links: withDefault(PositiveInt, 8),
  controller: section(
    closed('controller', {
      kind: withDefault(kinds(controllers), 'lstm'),
      units: withDefault(PositiveInt, 100),
      layers: withDefault(PositiveInt, 1),
      forgetBias: withDefault(NonNegative, 1),
      /** LSTM, GRU, feedforward: whether what the activations see is normed. Ba et al. 2016; Franke et al. 2018 */
      layerNorm: withDefault(Flag, false),
      /** Transformer: how many heads share the units. */
      attentionHeads: withDefault(PositiveInt, 4),
      /** Transformer: how many steps a layer sees, the present one among them. */
      context: withDefault(PositiveInt, 128),
    }),
  ),
  conventions: section(Conventions),
  /** How the state starts, by role: `zeros`, a constant, `one-hot` on slot 0 (weightings only), or `learned`. */
  initialState: section(
    closed('initialState', {
      controller: withDefault(plain, 'zeros'),
      memory: withDefault(plain, 'zeros'),
      readVectors: withDefault(plain, 'zeros'),
      weightings: withDefault(either(oneOf('zeros', 'one-hot', 'learned'), AnyNumber), 'zeros'),
    }),
  ),
  initialization: withDefault(oneOf(...(Object.keys(initializations) as InitializationName[])), 'glorot-uniform'),
})
export type ModelConfig = t.TypeOf<typeof ModelConfig>
