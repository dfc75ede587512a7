import { finitenessOfEveryKind, gradientsOfEveryKind } from './everyKind.ts'

gradientsOfEveryKind(7)
finitenessOfEveryKind(15)
