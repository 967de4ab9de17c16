import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

const StateFacts = Type.Object({
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  languages: Type.Array(Type.String(), { minItems: 1 }),
  timeZone: Type.String(),
})
/** Money (ISO 4217) and official languages of a state, the first one leading; its authorities' clock (IANA zone). */
export type StateFacts = Type.Static<typeof StateFacts>

const shape = Compile(StateFacts)

/** Of a state's folder; undefined when there is none or it does not say. */
export function findStateFacts(statesDir: string, party: string): StateFacts | undefined {
  const file = join(statesDir, party, 'state.json')
  if (!/^[A-Z]{2,8}$/.test(party) || !existsSync(file)) return undefined
  const given: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!shape.Check(given) || !isTimeZone(given.timeZone)) return undefined
  const { currency, languages, timeZone } = given
  return { currency, languages, timeZone }
}

/** Whether this runtime's zone database knows it. */
function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}
