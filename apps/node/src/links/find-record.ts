import type { PersonIdentity } from '@kopru/client'
import type { NameForm, PersonDescription } from '@kopru/names'
import type { LookUpContext, RegisterRecord, Unavailable } from '../connectors/schema.ts'
import type { Connectors } from '../connectors/service.ts'
import { refuseOtherSubject } from '../evidence/rules/refuse-other-subject.ts'
import { describeIdentity, describeSubject, textOf } from './rules/describe.ts'
import {
  type Candidate,
  type JudgedCandidate,
  judgeCandidates,
  type Match,
  pickCertain,
} from './rules/judge-candidates.ts'

/** Which register to ask and how: by the national number, and by keys made of the names where that gives nothing. */
export interface RecordSource {
  readonly register: string
  readonly operation: string
  readonly otherwise?: string | undefined
}

/** Whose record is wanted. The national number is known of people of this state only. */
export interface WantedPerson {
  readonly nationalNumber: string | undefined
  readonly identity: PersonIdentity
  /** Names that a document of theirs shows besides. */
  readonly alsoNamed?: readonly NameForm[]
}

/** How names are compared and searched for: the library of names. */
export interface Matching {
  readonly match: Match
  readonly keysOf: (person: PersonDescription) => readonly string[]
}

export interface FinderOptions {
  readonly connectors: Pick<Connectors, 'lookUp' | 'subjectOf'>
  readonly matching: Matching
}

export type FoundRecord =
  | { readonly is: 'one'; readonly record: RegisterRecord; readonly by: 'national-number' | 'search' }
  /** None that fits, several, or one that is not certain; `count` is how many there are. */
  | { readonly is: 'unclear'; readonly fitting: readonly JudgedCandidate[]; readonly count: number }
  /** What the register gave for the national number is about somebody else. */
  | { readonly is: 'of-another' }
  | Unavailable

export type Finder = ReturnType<typeof createFinder>

/** Finds a person's record in a register of this state, also where it stands under no number or another spelling. */
export function createFinder({ connectors, matching }: FinderOptions) {
  async function ask(
    register: string,
    operation: string,
    keys: Readonly<Record<string, unknown>>,
    asking: LookUpContext,
  ): Promise<readonly RegisterRecord[] | Unavailable> {
    const found = await connectors.lookUp(register, operation, keys, asking)
    switch (found.is) {
      case 'none':
        return []
      case 'one':
        return [found.record]
      case 'several':
        return found.records
      case 'unavailable':
        return found
    }
  }

  const search = ({ register, otherwise }: RecordSource, person: WantedPerson, asking: LookUpContext) => {
    if (otherwise === undefined) return []
    const { identity } = person
    const searchKeys = matching.keysOf(describe(person))
    return ask(register, otherwise, { searchKeys, birthYear: identity.birthDate.slice(0, 4) }, asking)
  }

  const toCandidates = (register: string, records: readonly RegisterRecord[]): Candidate[] =>
    records.flatMap((record) => {
      const subject = connectors.subjectOf(register, record) ?? {}
      const described = describeSubject(subject)
      if (described === undefined) return []
      const [reference, nationalNumber] = [textOf(subject.reference), textOf(subject.nationalNumber)]
      return [{ record, described, reference, nationalNumber, documentNumber: textOf(subject.documentNumber) }]
    })

  async function judgeAll(
    source: RecordSource,
    person: WantedPerson,
    asking: LookUpContext,
    own: readonly RegisterRecord[],
  ): Promise<readonly JudgedCandidate[] | Unavailable> {
    const others = await search(source, person, asking)
    if ('is' in others) return others
    const known = { described: describe(person), nationalNumber: person.nationalNumber }
    const candidates = withoutTwins(toCandidates(source.register, [...own, ...others]))
    return judgeCandidates(known, candidates, matching.match)
  }

  const askByNumber = (
    { register, operation }: RecordSource,
    { nationalNumber }: WantedPerson,
    asking: LookUpContext,
  ) => (nationalNumber === undefined ? [] : ask(register, operation, { nationalNumber }, asking))

  const isOfAnother = (
    { register }: RecordSource,
    record: RegisterRecord,
    { nationalNumber, identity: { birthDate } }: WantedPerson,
  ) => refuseOtherSubject(connectors.subjectOf(register, record), { nationalNumber, birthDate }) !== undefined

  return {
    /** Every record that may be the person's: those under the number, and those that a search by names finds. */
    async listCandidates(
      source: RecordSource,
      person: WantedPerson,
      asking: LookUpContext,
    ): Promise<readonly JudgedCandidate[] | Unavailable> {
      const own = await askByNumber(source, person, asking)
      return 'is' in own ? own : judgeAll(source, person, asking, own)
    },

    async find(source: RecordSource, person: WantedPerson, asking: LookUpContext): Promise<FoundRecord> {
      const own = await askByNumber(source, person, asking)
      if ('is' in own) return own
      const [only] = own
      if (only !== undefined && own.length === 1)
        return isOfAnother(source, only, person)
          ? { is: 'of-another' }
          : { is: 'one', record: only, by: 'national-number' }
      const fitting = await judgeAll(source, person, asking, own)
      if ('is' in fitting) return fitting
      const certain = pickCertain(fitting, person)
      if (certain) return { is: 'one', record: certain.record, by: 'search' }
      return { is: 'unclear', fitting, count: Math.max(fitting.length, own.length) }
    },
  }
}

function describe({ identity, alsoNamed = [] }: WantedPerson): PersonDescription {
  const described = describeIdentity(identity)
  return { ...described, names: [...described.names, ...alsoNamed] }
}

/** One record found in two ways is one record. */
function withoutTwins(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>()
  return candidates.filter(({ reference }) => {
    if (reference === undefined) return true
    const isNew = !seen.has(reference)
    seen.add(reference)
    return isNew
  })
}
