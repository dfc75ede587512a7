import { atOnceLaws } from './atOnceLaws.ts'

atOnceLaws(1)
