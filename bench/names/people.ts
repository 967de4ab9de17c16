import { dayOf, isoOf } from '../../sandbox/src/population/days.ts'
import type { Sex } from '../../sandbox/src/population/person.ts'
import { makePrng, type Prng } from '../../sandbox/src/population/prng.ts'
import type { NamePool, StateMix } from './name-pools.ts'

export interface BenchPerson {
  readonly language: string
  readonly given: string
  readonly family: string
  readonly patronymic: string | undefined
  readonly sex: Sex
  /** ISO 8601, a whole date, the year alone, or nothing: registers have all three. */
  readonly birthDate: string | undefined
}

/** People are drawn in blocks, each from a seed of its own: any block can be made again alone, by any worker. */
export const BLOCK = 10_000

export function makeBlock(mix: readonly StateMix[], seed: string, block: number, size = BLOCK): BenchPerson[] {
  const random = makePrng(`${seed}/people/${block}`)
  return Array.from({ length: size }, () => makePerson(mix, random))
}

function makePerson(mix: readonly StateMix[], random: Prng): BenchPerson {
  const where = random.next()
  const pool = (mix.find(({ upTo }) => where < upTo) ?? mix.at(-1))?.pool
  if (pool === undefined) throw new RangeError('no states to draw people from')
  const { customs } = pool
  const sex: Sex = random.chance(0.5) ? 'female' : 'male'
  const surname = pool.surnames.draw(random)
  return {
    language: customs.language,
    sex,
    given: pool.given[sex].draw(random),
    family: sex === 'female' ? customs.womansSurname(surname) : surname,
    patronymic: drawPatronymic(pool, sex, random),
    birthDate: drawBirthDate(random),
  }
}

/** One in twelve records has lost the patronymic that its state knows. */
function drawPatronymic({ customs, given }: NamePool, sex: Sex, random: Prng): string | undefined {
  const father = given.male.draw(random)
  if (random.chance(1 / 12)) return undefined
  return customs.patronymic(father, sex, random) ?? undefined
}

const FIRST_BIRTHDAY = dayOf('1935-01-01')
const LAST_BIRTHDAY = dayOf('2025-12-31')

/** Two in a hundred stand at 1 January, where registers put those of whom the year alone was known; one has none. */
function drawBirthDate(random: Prng): string | undefined {
  const date = isoOf(random.int(FIRST_BIRTHDAY, LAST_BIRTHDAY))
  const kind = random.next()
  if (kind < 0.01) return undefined
  if (kind < 0.02) return date.slice(0, 4)
  return kind < 0.04 ? `${date.slice(0, 4)}-01-01` : date
}
