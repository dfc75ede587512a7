import { accessIntermediates, accessInterface, accessState, maskInterface } from '../dnc/accessSchema.ts'
import { SIZES } from '../options.ts'
import { defineSchema } from '../schema.ts'

export const contentDncSchema = defineSchema({
  kind: 'content-dnc',
  article: 'a',
  name: 'DNC without links',
  title: 'DNC without temporal links: reads by content alone',
  source: 'Franke et al. 2018',
  options: SIZES,
  conventions: ['usageStopGradient', 'deallocation', 'clipMemoryGradient'],
  exchangeableSlots: true,
  state: accessState,
  interface: { ...accessInterface, ...maskInterface },
  intermediates: accessIntermediates,
})
