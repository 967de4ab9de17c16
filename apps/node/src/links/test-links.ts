import type { LookUpResult, RegisterRecord } from '../connectors/schema.ts'
import { aigerim, archived, type stepsWith, type TestProvider } from '../evidence/test-provider.ts'
import type { PersonSession } from '../identity/schema.ts'
import { isRefusal } from '../platform/refusal.ts'

export const birthOf = (no: string, more: object = {}): RegisterRecord => ({
  person: { familyName: 'Сарсенова', givenName: 'Айгерим', born: '1994-03-22', sex: 'female', reference: no, ...more },
  entry: { no },
})
export const own = birthOf('A-1', { birthPlace: 'Алма-Ата' })
export const namesake = birthOf('A-2', { patronymic: 'Болатовна' })

export const registrar = {
  name: 'Сәуле Бекенова',
  subject: 'registrar-1',
  authority: 'KZ/archive',
  roles: ['officer'] as const,
}

/** What the tests of links do with a provider whose archive is asked by names. */
export const linkStepsWith = (
  provider: () => TestProvider,
  { openRequest }: Pick<ReturnType<typeof stepsWith>, 'openRequest'>,
) => {
  const holdRecords = (...records: RegisterRecord[]) => {
    const [record] = records
    const found: LookUpResult =
      record === undefined ? { is: 'none' } : records.length === 1 ? { is: 'one', record } : { is: 'several', records }
    provider().registers.set('archive find-by-keys', () => found)
  }
  const itemsOf = async (id: string, person: PersonSession = aigerim) => {
    const seen = await provider().evidence.preview(id, person, 'en')
    if (isRefusal(seen)) throw new Error(seen.code)
    return seen.items
  }
  const questionOf = async (id: string) => (await itemsOf(id))[0]?.question ?? ''
  return {
    /** Nobody is found by number; by names, who is held. */
    clear: async () => {
      await provider().clear()
      provider().registers.set('archive find-by-national-number', () => ({ is: 'none' }))
    },
    holdRecords,
    itemsOf,
    questionOf,
    eventsAfter: async (before: number) => (await provider().events()).slice(before),
    /** A request that leaves the question which of two records it is. */
    raise: async () => {
      holdRecords(own, namesake)
      const { requestId } = await openRequest([archived])
      return { requestId, question: await questionOf(requestId) }
    },
    /** As an officer links the first record. */
    linkByOfficer: async (question: string) => {
      await provider().links.ofPerson.askOfficer(aigerim, question)
      const decision = { reference: 'A-1', ground: 'The mother’s name agrees with the family card' }
      const refusal = await provider().links.ofOfficer.decide(registrar, question, decision)
      if (refusal !== undefined) throw new Error(refusal.code)
      await provider().runJobs()
    },
  }
}
