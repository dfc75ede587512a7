import { atOnceLaws } from './atOnceLaws.ts'

atOnceLaws(0.3)
