import { gradientsOfEveryKind } from './everyKind.ts'

gradientsOfEveryKind(7)
