import {
  applicationActions,
  applicationStates,
  type EvidenceVerdict,
  type PersonIdentity,
  type Requirement,
} from '@kopru/client'
import { withCheckDigitsKimlikNo } from '@kopru/names'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CaseAction, LoggedCaseAction } from '../actions.ts'
import { isGenuineNotification, signNotification } from '../payment/notification.ts'
import { allowedActions, allowedByState, refuseOutOfTurn } from './allowed-actions.ts'
import { compileForm } from './check-form.ts'
import { addDays, dayOf, daysBetween, isDay } from './days.ts'
import { evidenceView, mayRequest } from './evidence-view.ts'
import { evidenceKey, foldCase } from './fold-case.ts'
import { isSatisfied, missingForSubmission } from './missing-for-submission.ts'
import { keepVouchedFields, prefillForm, vouchedFields } from './prefill.ts'

const at = (seq: number) => new Date(Date.UTC(2026, 10, 23, 10, seq)).toISOString()
const toLog = (actions: readonly CaseAction[]): LoggedCaseAction[] =>
  actions.map((action, i) => ({ ...action, seq: i + 1, at: at(i), byRole: 'system', byName: null }))
const fold = (...actions: CaseAction[]) => foldCase(toLog(actions))

const verdict: EvidenceVerdict = {
  signature: 'passed',
  time: 'passed',
  issuer: 'passed',
  subject: 'passed',
  reasons: [],
}
const birth = { requirement: 'birth', evidenceType: 'birth-record' }
const asked = (requestId: string): CaseAction => ({
  type: 'evidence-requested',
  details: {
    requestId,
    messageId: `m-${requestId}`,
    items: [{ ...birth, provider: 'KZ/civil-status' }],
    textSha256: '',
    language: 'kk',
  },
})
const received = (requestId: string): CaseAction => ({
  type: 'evidence-received',
  details: { requestId, ...birth, evidenceId: `e-${requestId}`, issuedAt: at(0), verdict },
})
const paying = (reference: string, attempt: number): CaseAction => ({
  type: 'payment-started',
  details: { reference, attempt },
})
const settled = (reference: string, outcome: 'paid' | 'failed' | 'timed-out'): CaseAction => ({
  type: 'payment-settled',
  details: { reference, outcome },
})

describe('the state of a case follows from its log', () => {
  const anyAction: fc.Arbitrary<CaseAction> = fc.oneof(
    fc.constantFrom('r1', 'r2').map(asked),
    fc.constantFrom('r1', 'r2').map(received),
    fc
      .constantFrom('r1', 'r2')
      .map((requestId) => ({ type: 'evidence-withheld' as const, details: { requestId, ...birth } })),
    fc.tuple(fc.constantFrom('p1', 'p2'), fc.nat(3)).map(([reference, attempt]) => paying(reference, attempt)),
    fc
      .tuple(fc.constantFrom('p1', 'p2'), fc.constantFrom('paid' as const, 'failed' as const, 'timed-out' as const))
      .map(([reference, outcome]) => settled(reference, outcome)),
    fc.constant<CaseAction>({ type: 'uploaded', details: { uploadId: 'u1', requirement: 'photo', sha256: '' } }),
    fc.constant<CaseAction>({ type: 'upload-removed', details: { uploadId: 'u1' } }),
    fc.constant<CaseAction>({ type: 'withdrawn', details: {} }),
  )

  test('the same log gives the same state, and folding never changes what was folded', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 12 }), (actions) => {
        const log = toLog(actions)
        const copy = structuredClone(log)
        expect(foldCase(log)).toEqual(foldCase(log))
        expect(log).toEqual(copy)
        expect(foldCase(log).seq).toBe(actions.length)
      }),
    )
  })

  test('once paid, nothing that is told afterwards makes it unpaid', () => {
    fc.assert(
      fc.property(fc.array(anyAction), fc.array(anyAction), (before, after) => {
        const state = fold(...before, paying('p9', 9), settled('p9', 'paid'), ...after)
        expect(state.payment.state).toBe('paid')
      }),
    )
  })

  test('an answer to an earlier request does not overtake a later one', () => {
    const state = fold(asked('r1'), asked('r2'), received('r1'))
    expect(state.evidence.get(evidenceKey(birth))).toMatchObject({ requestId: 'r2', state: 'requested' })
  })

  test('a question opens the case to the applicant, its answer gives it back', () => {
    const asking: CaseAction = { type: 'question-asked', details: { questionId: 'q', text: '?', answerDue: at(9) } }
    const submitted: CaseAction = { type: 'submitted', details: { decisionDue: '2027-01-01', formSha256: '' } }
    expect(fold(submitted, asking).state).toBe('question-open')
    const answered = fold(submitted, asking, { type: 'question-answered', details: { questionId: 'q', text: 'yes' } })
    expect(answered).toMatchObject({ state: 'submitted', questions: [{ answer: { text: 'yes' } }] })
  })

  test('a failed payment leaves the way open, a late success of it still counts', () => {
    expect(fold(paying('p1', 1), settled('p1', 'failed')).payment).toMatchObject({ state: 'failed', attempts: 1 })
    expect(fold(paying('p1', 1), settled('p1', 'timed-out'), paying('p2', 2)).payment.state).toBe('pending')
    const late = fold(paying('p1', 1), settled('p1', 'timed-out'), paying('p2', 2), settled('p1', 'paid'))
    expect(late.payment).toMatchObject({ state: 'paid', reference: 'p1' })
  })
})

describe('who may do what when', () => {
  const facts = { payable: true, ready: true, permitIssued: true, answerOverdue: false }

  test('every action that the table does not have is refused, naming those it has', () => {
    for (const state of applicationStates)
      for (const role of ['applicant', 'officer'] as const)
        for (const action of applicationActions) {
          const refusal = refuseOutOfTurn(action, state, role)
          if (allowedByState[state][role].includes(action)) expect(refusal).toBeUndefined()
          else
            expect(refusal).toMatchObject({
              code: 'cases.action-not-allowed',
              params: { action, state, allowed: allowedByState[state][role].join(', ') || '–' },
            })
        }
  })

  test('nobody decides a draft, and nothing happens after the end', () => {
    expect(allowedActions('draft', 'officer', facts)).toEqual([])
    for (const state of ['refused', 'withdrawn'] as const)
      for (const role of ['applicant', 'officer'] as const) expect(allowedActions(state, role, facts)).toEqual([])
    expect(allowedActions('granted', 'applicant', { ...facts, permitIssued: false })).toEqual([])
  })

  test('an unanswered question keeps the officer from granting until its time is over', () => {
    expect(allowedActions('question-open', 'officer', facts)).not.toContain('grant')
    expect(allowedActions('question-open', 'officer', { ...facts, answerOverdue: true })).toContain('grant')
  })
})

describe('forms', () => {
  const check = compileForm({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    required: ['name', 'day'],
    properties: {
      name: { type: 'string', minLength: 2, maxLength: 5 },
      day: { type: 'string', format: 'date', formatMinimum: '2026-01-01' },
      from: { type: 'string', format: 'date', notBefore: 'today' },
      until: { type: 'string', format: 'date', notBefore: 'from' },
      mail: { type: 'string', format: 'email' },
      kind: { type: 'string', enum: ['a', 'b'] },
      number: { type: 'string', identifier: { party: 'TR', kind: 'person' } },
      count: { type: 'integer', minimum: 1, maximum: 9 },
      phone: { type: 'string', pattern: '^\\+[0-9]{7,15}$' },
    },
  })
  const good = { name: 'Ayşe', day: '2026-05-05' }
  const problems = (data: object) =>
    check({ ...good, ...data }, '2026-05-01').map(({ field, code }) => `${field} ${code}`)

  test('what is right has no problem', () => {
    const all = {
      mail: 'a@b.kz',
      kind: 'a',
      number: withCheckDigitsKimlikNo('123456789'),
      count: 3,
      phone: '+77001234567',
    }
    expect(check({ ...good, ...all }, '2026-05-01')).toEqual([])
  })

  test('each wrong field is named with the rule it breaks', () => {
    expect(check({}, '2026-05-01').map(({ field, code }) => `${field} ${code}`)).toEqual([
      'name form.required',
      'day form.required',
    ])
    expect(problems({ name: '' })).toEqual(['name form.required'])
    expect(problems({ name: 'too long' })).toEqual(['name form.too-long'])
    expect(problems({ name: 'x' })).toEqual(['name form.too-short'])
    expect(problems({ day: '2026-02-30' })).toEqual(['day form.not-a-date'])
    expect(problems({ day: '2025-12-31' })).toEqual(['day form.too-early'])
    expect(problems({ mail: 'nobody' })).toEqual(['mail form.not-an-email'])
    expect(problems({ kind: 'c' })).toEqual(['kind form.not-an-option'])
    expect(problems({ count: 10 })).toEqual(['count form.too-large'])
    expect(problems({ count: 'many' })).toEqual(['count form.wrong-type'])
    expect(problems({ phone: '123' })).toEqual(['phone form.wrong-form'])
    expect(problems({ shoeSize: 43 })).toEqual(['shoeSize form.unknown-field'])
  })

  test('a day may not come before another field’s, nor before today where the form says so', () => {
    expect(problems({ from: '2026-05-01', until: '2026-05-01' })).toEqual([])
    expect(problems({ from: '2026-04-30' })).toEqual(['from form.too-early'])
    expect(check({ ...good, from: '2026-06-02', until: '2026-06-01' }, '2026-05-01')).toEqual([
      { field: 'until', code: 'form.too-early', params: { limit: '2026-06-02' } },
    ])
    expect(problems({ until: '2026-01-01' })).toEqual([])
    expect(problems({ from: 'soon', until: '2026-01-01' })).toEqual(['from form.not-a-date'])
    expect(problems({ from: 7, until: '2026-01-01' })).toEqual(['from form.wrong-type'])
  })

  test('a form whose field names another that is not there cannot be compiled', () => {
    const properties = { until: { type: 'string', format: 'date', notBefore: 'from' } }
    expect(() => compileForm({ type: 'object', properties })).toThrow('notBefore names from, which is no field')
  })

  test('a national number with a wrong check digit is told apart from one that is no such number', () => {
    const right = withCheckDigitsKimlikNo('123456789')
    const wrong = `${right.slice(0, 10)}${(Number(right[10]) + 1) % 10}`
    expect(problems({ number: wrong })).toEqual(['number form.bad-check-digit'])
    expect(problems({ number: 'abc' })).toEqual(['number form.wrong-identifier'])
    expect(check({ ...good, number: wrong }, '2026-05-01')[0]?.params).toEqual({ party: 'TR', kind: 'kimlik-no' })
  })

  test('no data, however strange, makes the check throw', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (data) => void check(data, '2026-05-01')))
  })

  const identity: PersonIdentity = {
    identifier: 'KZ/TR/x',
    name: { given: 'Айгерім', family: 'Оңғарбаева', latinGiven: 'AIGERIM', latinFamily: 'ONGARBAYEVA' },
    birthDate: '1992-04-17',
    citizenship: 'KZ',
  }
  test('fields are filled in from the identity; what it lacks stays empty', () => {
    const prefill = { a: 'name.latinFamily', b: 'birthDate', c: 'birthPlace', d: 'name.toString', e: 'name' }
    expect(prefillForm(prefill, identity)).toEqual({ a: 'ONGARBAYEVA', b: '1992-04-17' })
  })

  test('a read-only field keeps what the home state vouched for, whatever is sent', () => {
    const form = {
      schema: { properties: { a: { readOnly: true }, b: {} } },
      prefill: { a: 'birthDate', b: 'citizenship' },
    }
    expect(keepVouchedFields({ a: '1900-01-01', b: 'XX' }, form, identity)).toEqual({ a: '1992-04-17', b: 'XX' })
  })

  test('a read-only field that the identity lacks is the person’s to fill in', () => {
    const form = {
      schema: { properties: { a: { readOnly: true }, b: { readOnly: true }, c: {} } },
      prefill: { a: 'birthDate', b: 'birthPlace', c: 'citizenship' },
    }
    expect(vouchedFields(form, identity)).toEqual({ a: '1992-04-17' })
    expect(keepVouchedFields({ b: 'Қызылорда' }, form, identity)).toEqual({ a: '1992-04-17', b: 'Қызылорда' })
  })
})

describe('evidence and readiness', () => {
  const requirement: Requirement = {
    id: 'birth',
    name: {},
    description: {},
    evidence: [['birth-record']],
    maxAgeDays: 10,
  }
  const facts = {
    offers: [{ evidenceType: 'birth-record', authority: 'KZ/civil-status' }],
    deliveries: new Map(),
    judgedAt: new Date(at(30)),
    now: new Date(at(30)),
  }
  const view = (actions: CaseAction[], changes: Partial<typeof facts> = {}) =>
    evidenceView([requirement], fold(...actions), { ...facts, ...changes })[0]

  test('an item says where it stands, from not requested to received', () => {
    expect(view([])).toMatchObject({ state: 'not-requested', provider: 'KZ/civil-status' })
    expect(view([asked('r')])).toMatchObject({ state: 'queued' })
    const delivered = new Map([['m-r', { state: 'delivered' as const }]])
    expect(view([asked('r')], { deliveries: delivered })).toMatchObject({ state: 'delivered' })
    const previewUrl = 'http://kz.test/preview/1'
    const preview: CaseAction = {
      type: 'evidence-preview-required',
      details: { requestId: 'r', previewUrl, expiresAt: at(40) },
    }
    expect(view([asked('r'), preview])).toMatchObject({ state: 'preview-required', previewUrl })
    expect(view([asked('r'), preview], { now: new Date(at(41)) })).toMatchObject({ state: 'expired' })
    expect(view([asked('r'), received('r')])).toMatchObject({ state: 'received', evidenceId: 'e-r', verdict })
  })

  test('an evidence older than the requirement allows no longer counts, and may be asked for again', () => {
    const old = view([asked('r'), received('r')], { judgedAt: addDays(new Date(at(0)), 11) })
    expect(old?.state).toBe('expired')
    expect(old && mayRequest(old)).toBe(true)
  })

  test('a requirement is satisfied by one whole alternative or by an upload where one is taken', () => {
    const types = ['a', 'b', 'c']
    const some = fc.subarray(types)
    const lists = fc.array(fc.subarray(types, { minLength: 1 }), { maxLength: 3 })
    fc.assert(
      fc.property(lists, some, fc.boolean(), fc.boolean(), (evidence, have, mayUpload, uploaded) => {
        const one: Requirement = {
          id: 'x',
          name: {},
          description: {},
          evidence,
          ...(mayUpload && { upload: { mediaTypes: [], maxBytes: 1 } }),
        }
        const items = have.map((evidenceType) => ({ requirement: 'x', evidenceType, state: 'received' as const }))
        expect(isSatisfied(one, items, new Set(uploaded ? ['x'] : []))).toBe(
          (mayUpload && uploaded) || evidence.some((list) => list.every((t) => have.includes(t))),
        )
      }),
    )
  })

  test('what is missing is listed by name', () => {
    const missing = missingForSubmission({
      requirements: [requirement],
      evidence: [{ ...birth, state: 'withheld' }],
      uploaded: new Set(),
      formProblems: [{ field: 'phone', code: 'form.required', params: {} }],
      paid: false,
    })
    expect(missing).toEqual(['form:phone', 'requirement:birth', 'fee'])
  })
})

test('days are counted on the calendar', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2)
  expect(dayOf(addDays(new Date('2026-12-31T23:59:59Z'), 1))).toBe('2027-01-01')
  expect([isDay('2026-02-29'), isDay('2028-02-29'), isDay('2026-2-1')]).toEqual([false, true, false])
})

test('a payment notification is genuine only with the right secret, body and time', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(2_000_000_000), (body, secret, time) => {
      const header = signNotification(body, secret, time)
      expect(isGenuineNotification({ body, header }, { secret, now: time + 299 })).toBe(true)
      expect(isGenuineNotification({ body, header }, { secret, now: time + 301 })).toBe(false)
      expect(isGenuineNotification({ body: `${body} `, header }, { secret, now: time })).toBe(false)
      expect(isGenuineNotification({ body, header }, { secret: `${secret}x`, now: time })).toBe(false)
    }),
  )
  expect(isGenuineNotification({ body: '', header: undefined }, { secret: 's', now: 0 })).toBe(false)
})
