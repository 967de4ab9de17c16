import { azFin } from './az-fin.ts'
import { azVoen } from './az-voen.ts'
import { huAdoazonositoJel } from './hu-adoazonosito-jel.ts'
import { huAdoszam } from './hu-adoszam.ts'
import { huSzemelyiAzonosito } from './hu-szemelyi-azonosito.ts'
import { kgPin } from './kg-pin.ts'
import { kzBin } from './kz-bin.ts'
import { kzIin } from './kz-iin.ts'
import { noPublicRule } from './no-public-rule.ts'
import { trKimlikNo } from './tr-kimlik-no.ts'
import { trVkn } from './tr-vkn.ts'
import { uzPinfl } from './uz-pinfl.ts'
import { uzStir } from './uz-stir.ts'
import type { IdentifierRule } from './verdict.ts'

/** Every rule; per party the first for a subject is the one that `person` or `firm` stands for. */
export const identifierRules: readonly IdentifierRule[] = [
  kzIin,
  kzBin,
  trKimlikNo,
  trVkn,
  kgPin,
  noPublicRule('KG', 'firm'),
  uzPinfl,
  uzStir,
  azFin,
  azVoen,
  huSzemelyiAzonosito,
  huAdoazonositoJel,
  huAdoszam,
  noPublicRule('TM', 'person'),
  noPublicRule('TM', 'firm'),
  noPublicRule('TRNC', 'person'),
  noPublicRule('TRNC', 'firm'),
]
