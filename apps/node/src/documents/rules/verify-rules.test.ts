import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SealVerdict } from '@kopru/seal'
import { sealReasons, svtFaults } from '@kopru/seal'
import { expect, test } from 'vitest'
import type { Agreement } from '../../federation/schema.ts'
import { applyHeard, applySaying } from './apply-saying.ts'
import { joinAnswers } from './join-answers.ts'
import { nextStep, nextSteps } from './next-step.ts'
import { recognise } from './recognise.ts'

const verdict = (changes: Partial<SealVerdict>) =>
  ({ indication: 'TOTAL_PASSED', reasons: [], ...changes }) as SealVerdict
const stranger = verdict({ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
const from = (party: string, ...signatures: SealVerdict[]) => ({ party, answer: { signatures, reasons: [] } })

test('each signature of a contract between two states is vouched for by its own state', () => {
  const passed = verdict({})
  expect(joinAnswers([from('KZ', passed, stranger), from('TR', stranger, passed)])).toEqual([
    { verdict: passed, party: 'KZ' },
    { verdict: passed, party: 'TR' },
  ])
})

test('an expired certificate is still known to be of its state; an altered file or an unknown issuer is of none', () => {
  const expired = verdict({ indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' })
  const altered = verdict({ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' })
  expect(joinAnswers([from('KZ', stranger), from('TR', expired)])).toEqual([{ verdict: expired, party: 'TR' }])
  expect(joinAnswers([from('KZ', altered), from('TR', altered)])).toEqual([{ verdict: altered }])
  expect(joinAnswers([from('KZ', stranger), from('TR', stranger)])).toEqual([{ verdict: stranger }])
})

const draft = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../../agreements/ots-egov-draft.json'), 'utf8'),
) as Agreement

test('a signature is recognised while an article is in force for both states, and not a day longer', () => {
  const ask = (day: string, agreements = [draft]) =>
    recognise({ of: 'KZ', here: 'TR', at: new Date(`${day}T12:00:00Z`) }, agreements)
  expect(ask('2026-11-27')).toMatchObject({ is: 'recognised', effect: 'same-as-own', article: { id: '9' } })
  expect(ask('2026-05-31')).toEqual({ of: 'KZ', here: 'TR', is: 'none' })
  const parties = draft.parties.map((one) => (one.party === 'TR' ? { ...one, suspended: '2026-11-01' } : one))
  expect(ask('2026-11-27', [{ ...draft, parties }])).toMatchObject({ is: 'none' })
  expect(recognise({ of: 'HU', here: 'TR', at: new Date() }, [draft])).toMatchObject({ is: 'none' })
  expect(recognise({ of: 'TR', here: 'TR', at: new Date() }, [])).toMatchObject({ is: 'own' })
})

const facts = { signatures: [], recognition: [], isMember: (party: string) => party === 'KZ' }

test('every reason has a next step, and every step has words', () => {
  const words = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../../portal/src/texts/en.json'), 'utf8'),
  ) as Record<string, string>
  expect(nextSteps.filter((code) => words[`verify.next.${code}`] === undefined)).toEqual([])
  for (const code of Object.keys(sealReasons))
    expect(nextSteps).toContain(nextStep({ ...facts, answer: 'no', reasons: [{ code }] }).code)
})

test('what to do next fits the reason, the state that the certificate names, and the law', () => {
  const step = (code: string, country?: string) =>
    nextStep({
      ...facts,
      answer: 'cannot-tell',
      reasons: [{ code }],
      signatures: country ? [{ indication: 'INDETERMINATE', country } as never] : [],
    })
  expect(step('seal.content-missing')).toEqual({ code: 'give-content' })
  expect(step('seal.encrypted-document')).toEqual({ code: 'unlock' })
  expect(step('seal.issuer-unknown', 'KZ')).toEqual({ code: 'issuer-not-published', party: 'KZ' })
  expect(step('seal.issuer-unknown', 'DE')).toEqual({ code: 'outside-federation', party: 'DE' })
  expect(step('seal.algorithm-unconfirmed', 'KZ')).toEqual({ code: 'ask-home', party: 'KZ' })
  expect(step('seal.too-large-to-hash', 'KZ')).toEqual({ code: 'home-program' })
  expect(step('seal.too-large-to-examine')).toEqual({ code: 'other-format' })
  expect(step('seal.empty-file')).toEqual({ code: 'get-undamaged' })
  const law = (...recognition: Parameters<typeof nextStep>[0]['recognition']) =>
    nextStep({ ...facts, answer: 'yes', reasons: [], recognition })
  const own = { of: 'TR', here: 'TR', is: 'own' } as const
  expect(law(own).code).toBe('rely-own')
  expect(law(own, { of: 'KZ', here: 'TR', is: 'recognised', effect: 'same-as-own' }).code).toBe('rely')
  expect(law(own, { of: 'HU', here: 'TR', is: 'none' })).toEqual({ code: 'no-recognition', party: 'HU' })
})

test('an answer that is not believed has words for each cause; a question that was not taken names no code in them', () => {
  const words = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../../portal/src/texts/en.json'), 'utf8'),
  ) as Record<string, string>
  const judged = { verdict: { indication: 'INDETERMINATE', reasons: [] } } as never
  const reasonOf = (cause: string) => applySaying(judged, { is: 'not-believed', party: 'UZ', cause }).said?.reason
  for (const fault of [...svtFaults, 'other-signature']) {
    expect(reasonOf(`svt.${fault}`)).toEqual({
      ...{ code: 'documents.home-answer-refused', params: { party: 'UZ', cause: `svt.${fault}` } },
    })
    expect(words[`reason.svt.${fault}`], fault).toBeDefined()
  }
  expect(reasonOf('documents.too-busy')).toEqual({
    ...{ code: 'documents.home-question-refused', params: { party: 'UZ' } },
  })
})

test('of several sayings of a home state the last answer counts, and a later silence takes nothing back', () => {
  const reference = { profile: 'PDF', hash: 'sha256', signature: 'a', signedBytes: 'b', data: [] } as const
  const verdict = {
    ...{ indication: 'INDETERMINATE', reasons: [{ code: 'seal.algorithm-unconfirmed' }] },
    ...{ signer: { country: 'UZ' }, reference },
  }
  const said = (result: string) => ({ is: 'said', party: 'UZ', at: '', statement: { result, times: [] } })
  const silence = { is: 'no-answer', party: 'UZ' }
  const becomes = (...sayings: object[]) => {
    const heard = sayings.map((saying) => ({ of: reference, saying }))
    const [one] = applyHeard({ signatures: [{ verdict }] } as never, heard as never).signatures
    return [one?.verdict.indication, one?.said?.reason.code]
  }
  expect(becomes(said('PASSED'), silence)).toEqual(['TOTAL_PASSED', 'documents.home-passed'])
  expect(becomes(said('PASSED'), said('FAILED'), silence)).toEqual(['TOTAL_FAILED', 'documents.home-failed'])
  const refused = { is: 'not-believed', party: 'UZ', cause: 'svt.malformed' }
  expect(becomes(said('INDETERMINATE'))).toEqual(['INDETERMINATE', 'documents.home-open'])
  const notTaken = said('INDETERMINATE')
  expect(becomes({ ...notTaken, statement: { ...notTaken.statement, message: 'format-not-taken' } })).toEqual([
    ...['INDETERMINATE', 'documents.home-format-not-taken'],
  ])
  expect(becomes(refused, silence)).toEqual(['INDETERMINATE', 'documents.home-no-answer'])
})

test('what was said of one of two signatures with the same value over the same bytes passes neither: a signer may be added by copying', () => {
  const reference = { profile: 'PDF', hash: 'sha256', signature: 'a', signedBytes: 'b', data: [] } as const
  const signed = (subject: string) => ({
    verdict: {
      ...{ indication: 'INDETERMINATE', reasons: [{ code: 'seal.algorithm-unconfirmed' }] },
      ...{ signer: { country: 'UZ', subject }, reference },
    },
  })
  const passed = { is: 'said', party: 'UZ', at: '', statement: { result: 'PASSED', times: [] } }
  const heard = [{ of: reference, saying: passed }]
  const indications = (...signatures: object[]) =>
    applyHeard({ signatures } as never, heard as never).signatures.map(({ verdict }) => verdict.indication)
  expect(indications(signed('MALLORY'))).toEqual(['TOTAL_PASSED'])
  expect(indications(signed('MALLORY'), signed('MINISTER'))).toEqual(['INDETERMINATE', 'INDETERMINATE'])
})
