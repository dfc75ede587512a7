import { stepLaws } from './stepLaws.ts'

stepLaws(4)
