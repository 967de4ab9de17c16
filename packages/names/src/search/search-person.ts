import { type MatchResult, matchPrepared } from '../matching/match-persons.ts'
import type { PersonDescription } from '../matching/person-description.ts'
import { preparePerson } from '../matching/prepare-person.ts'
import { planSearch } from './search-plan.ts'
import { type SearchLimits, type SearchQuery, stepQuery } from './search-sql.ts'

/** What the search needs of a register. Both are asked once or twice per search. */
export interface SearchedRegister {
  /** Runs a question to `name_keys`; under a statement timeout, as for every question whose answer a stranger shapes. */
  readonly query: (query: SearchQuery) => Promise<readonly FoundRow[]>
  /** The register's own rows of these people, in any order; whoever has gone meanwhile is left out. */
  readonly describe: (people: readonly string[]) => Promise<readonly DescribedPerson[]>
}

/** As a PostgreSQL client gives `bigint`: text or number. */
export interface FoundRow {
  readonly person: string | number
  readonly found: string | number
}

export interface DescribedPerson {
  /** The register's key, as `describe` was given it. */
  readonly person: string
  readonly description: PersonDescription
}

export interface Candidate {
  readonly person: string
  readonly match: MatchResult
}

export type SearchAnswer =
  | { readonly is: 'one'; readonly person: string; readonly match: MatchResult }
  /** More than one could be meant; likest first. `more`: there may be others, a birth date would tell them apart. */
  | { readonly is: 'several'; readonly candidates: readonly Candidate[]; readonly more: boolean }
  /** Nobody is surely meant, these perhaps. */
  | { readonly is: 'unsure'; readonly candidates: readonly Candidate[] }
  | { readonly is: 'none' }

export const defaultSearchLimits: SearchLimits = { ranked: 5000, ofEachKey: 20, judged: 200 }

/**
 * Looks for a person in a register by the keys of `searchKeys` and has the candidates judged by `matchPersons`. `one` is
 * only answered where no other candidate is as likely as not. Throws what the register throws, nothing else.
 */
export async function searchPerson(
  sought: PersonDescription,
  register: SearchedRegister,
  limits: SearchLimits = defaultSearchLimits,
): Promise<SearchAnswer> {
  const plan = planSearch(sought)
  const judge = makeJudge(sought)
  const candidates = new Map<string, Candidate>()
  let more = false
  for (const step of plan.steps) {
    const rows = await register.query(stepQuery(step, plan, limits))
    more ||= Number(rows[0]?.found ?? 0) >= limits.ranked
    const unknown = rows.map(({ person }) => String(person)).filter((person) => !candidates.has(person))
    if (unknown.length > 0)
      for (const described of await register.describe(unknown)) candidates.set(described.person, judge(described))
    if (more || [...candidates.values()].some(isSame)) break
  }
  return answerOf([...candidates.values()], more)
}

function makeJudge(sought: PersonDescription) {
  const prepared = preparePerson(sought)
  return ({ person, description }: DescribedPerson): Candidate => ({
    person,
    match: matchPrepared(prepared, preparePerson(description)),
  })
}

const isSame = ({ match }: Candidate): boolean => match.verdict === 'same'
const mayBe = ({ match }: Candidate): boolean => match.verdict !== 'different'
/** More likely than not is too likely for another to be taken in its place. */
const isRival = ({ match }: Candidate): boolean => match.verdict === 'same' || match.probability > 0.5

function answerOf(all: readonly Candidate[], more: boolean): SearchAnswer {
  const candidates = all.filter(mayBe).sort((a, b) => b.match.probability - a.match.probability)
  const [best] = candidates
  if (more) return { is: 'several', candidates, more }
  if (best === undefined) return { is: 'none' }
  if (best.match.verdict !== 'same') return { is: 'unsure', candidates }
  const rivals = candidates.filter(isRival)
  return rivals.length === 1
    ? { is: 'one', person: best.person, match: best.match }
    : { is: 'several', candidates: rivals, more }
}
