import { matchPersons, type PersonDescription, searchPerson, searchRow, searchTableSql } from '@kopru/names'
import { type LabelledPair, makePairs } from '../../packages/names/training/pairs.ts'
import { readPeople, splitPeople } from '../../packages/names/training/people.ts'
import type { BenchDatabase } from './database.ts'
import { holds, registerOf } from './search-bench.ts'

interface Recall {
  readonly pairs: number
  /** Share of the pairs whose stored person came before the judge. */
  readonly candidates: number
  /** Share of the pairs whose stored person the answer names. */
  readonly answers: number
}

export interface RecallFigures {
  readonly all: Recall
  /** Of the pairs of which `matchPersons` says by the names alone that they are, or may be, one person. */
  readonly ofLikeNames: Recall
  /** Of those of which it says that they are. */
  readonly ofSameNames: Recall
}

/** The pairs that the matching is measured on: one public person of the held-back split in two writings. */
export function evaluationPairs(seed: number, most: number): LabelledPair[] {
  const same = makePairs(splitPeople(readPeople()).test, seed).filter((pair) => pair.same)
  const step = Math.max(1, same.length / most)
  return same.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
}

/** The id that no generated person has. */
const GUEST = '-1'

/**
 * Puts the one writing of each pair into the register of millions, looks for the other, and takes it out again.
 * `withYear`: the searcher knows the birth year, where anybody does.
 */
export async function measureRecall(
  database: BenchDatabase,
  pairs: readonly LabelledPair[],
  withYear: boolean,
): Promise<RecallFigures> {
  const trials: Trial[] = []
  for (const pair of pairs) trials.push(await tryPair(database, pair, withYear))
  return {
    all: recallOf(trials),
    ofLikeNames: recallOf(trials.filter(({ names }) => names !== 'different')),
    ofSameNames: recallOf(trials.filter(({ names }) => names === 'same')),
  }
}

interface Trial {
  readonly wasJudged: boolean
  readonly isAnswer: boolean
  readonly names: ReturnType<typeof matchPersons>['verdict']
}

async function tryPair(
  database: BenchDatabase,
  { a, b, bornA, bornB }: LabelledPair,
  withYear: boolean,
): Promise<Trial> {
  await database.query('BEGIN')
  await insertGuest(database, b, bornB)
  let wasJudged = false
  const register = registerOf(database, (people) => {
    wasJudged ||= people.includes(GUEST)
  })
  const answer = await searchPerson(descriptionOf(a, withYear ? bornA : ''), register)
  await database.query('ROLLBACK')
  const names = matchPersons(descriptionOf(a, ''), descriptionOf(b, '')).verdict
  return { wasJudged, isAnswer: holds(answer, GUEST), names }
}

function recallOf(trials: readonly Trial[]): Recall {
  const share = (holdsFor: (trial: Trial) => boolean) =>
    Number((trials.filter(holdsFor).length / trials.length).toFixed(4))
  return {
    pairs: trials.length,
    candidates: share(({ wasJudged }) => wasJudged),
    answers: share(({ isAnswer }) => isAnswer),
  }
}

async function insertGuest(database: BenchDatabase, spelling: LabelledPair['b'], born: string): Promise<void> {
  const { name, language } = spelling
  const birthDate = born === '' ? null : born
  await database.query('INSERT INTO people (id, language, "full", "birthDate") VALUES ($1, $2, $3, $4)', [
    ...[GUEST, language, name, birthDate],
  ])
  const { keys, sounds } = searchRow(descriptionOf(spelling, born))
  await database.query(searchTableSql.put, [GUEST, keys, sounds])
}

export const descriptionOf = ({ name, language }: LabelledPair['a'], born: string): PersonDescription => ({
  names: [{ full: name, language }],
  ...(born === '' ? {} : { birthDate: born }),
})
