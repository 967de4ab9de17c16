import { type MatchResult, matchPrepared } from '../matching/match-persons.ts'
import type { MatchReasonCode } from '../matching/match-reason.ts'
import type { PersonDescription } from '../matching/person-description.ts'
import { preparePerson } from '../matching/prepare-person.ts'
import { planSearch, type WhenAsked } from './search-plan.ts'
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
  /** Nobody is surely meant, this one perhaps. */
  | { readonly is: 'unsure'; readonly candidates: readonly Candidate[] }
  | { readonly is: 'none' }

export const defaultSearchLimits: SearchLimits = {
  ranked: 20_000,
  few: 5000,
  ofEachKey: 120,
  ofAllKeys: 12_000,
  judged: { close: 300, wide: 200, last: 500 },
}

/**
 * Looks for a person in a register by its table of keys and has the candidates judged by `matchPersons`. `one` is only
 * answered where one candidate is judged the same, no date speaks against it, and all others together are a twentieth as
 * likely. Throws what the register throws, nothing else.
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
  let namesakes = 0
  const isAsked: Record<WhenAsked, () => boolean> = {
    always: () => true,
    'if-nobody-is-meant': () => ![...candidates.values()].some(isSurelyMeant),
    'if-few-are-found': () => namesakes <= limits.few,
  }
  for (const step of plan.steps) {
    if (more) break
    if (!isAsked[step.asked]()) continue
    const rows = await register.query(stepQuery(step, plan, limits))
    if (step.reach === 'close') namesakes = Math.max(namesakes, Number(rows[0]?.found ?? 0))
    more ||= namesakes >= limits.ranked
    const unknown = rows.map(({ person }) => String(person)).filter((person) => !candidates.has(person))
    if (unknown.length > 0)
      for (const described of await register.describe(unknown)) candidates.set(described.person, judge(described))
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

/** A namesake of about the same age is judged the same, and yet another may be meant. */
const DATE_DOUBTS: ReadonlySet<string> = new Set<MatchReasonCode>([
  'match.birth-date-differs',
  'match.birth-day-differs',
  'match.birth-year-near',
])

const isSurelyMeant = ({ match }: Candidate): boolean =>
  match.verdict === 'same' && !match.reasons.some(({ code }) => DATE_DOUBTS.has(code))

/** At most one candidate is meant, so they share what is likely: the best must have nineteen parts of twenty. */
const NINETEEN_TO_ONE = 19

const oddsOf = ({ match: { probability } }: Candidate): number => probability / Math.max(1 - probability, 1e-12)

function answerOf(all: readonly Candidate[], more: boolean): SearchAnswer {
  const candidates = all.filter(({ match }) => match.verdict !== 'different').sort((a, b) => oddsOf(b) - oddsOf(a))
  const [best, ...others] = candidates
  if (best === undefined) return { is: 'none' }
  const odds = others.reduce((sum, other) => sum + oddsOf(other), 0)
  const standsOut = oddsOf(best) >= NINETEEN_TO_ONE * odds
  if (!standsOut || more) {
    const rivals = candidates.filter((other) => oddsOf(other) * NINETEEN_TO_ONE * 5 >= oddsOf(best))
    return { is: 'several', candidates: rivals, more }
  }
  return isSurelyMeant(best)
    ? { is: 'one', person: best.person, match: best.match }
    : { is: 'unsure', candidates: [best] }
}
