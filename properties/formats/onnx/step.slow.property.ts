import { stepLaws } from './stepLaws.ts'

stepLaws(40)
