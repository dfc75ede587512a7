import { pathLaws } from './pathLaws.ts'

pathLaws(1)
