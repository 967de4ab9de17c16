import { portOf, service } from './declared.ts'
import { conversation, form, id, ids } from './made-up-person.ts'

const verdict = {
  signature: 'passed',
  time: 'passed',
  issuer: 'passed',
  subject: 'passed',
  sealedAt: '2026-11-20T08:14:09Z',
  timestampedAt: '2026-11-20T08:14:10Z',
  signer: 'ҚР Бас прокуратурасының Құқықтық статистика комитеті',
  reasons: [],
}

const types = [
  ['no-criminal-record', 'criminal-record-certificate', 'KZ/criminal-records'],
  ['birth-and-family', 'birth-record', 'KZ/civil-status'],
  ['address-at-home', 'address-record', 'KZ/address-register'],
  ['sufficient-means', 'income-statement', 'KZ/revenue'],
] as const

export const evidence = (states: readonly string[]) =>
  types.map(([requirement, evidenceType, provider], i) => {
    const state = states[i] ?? 'not-requested'
    const item = { requirement, evidenceType, provider, state }
    if (state === 'preview-required')
      return { ...item, previewUrl: `http://localhost:${portOf('KZ')}/preview/${ids.preview}` }
    if (state === 'refused') return { ...item, refusal: { code: 'evidence.no-record', params: {} } }
    if (state !== 'received') return item
    const doubtful =
      i === 3
        ? {
            ...verdict,
            time: 'cannot-tell',
            reasons: [{ code: 'seal.revocation-unknown', params: { certificate: 'MKK' } }],
          }
        : verdict
    return { ...item, evidenceId: id(20 + i), issuedAt: '2026-11-20T08:14:09Z', verdict: doubtful }
  })

export const uploads = [
  {
    id: id(31),
    requirement: 'health-insurance',
    fileName: 'saqtandyru-polisi-2027.pdf',
    mediaType: 'application/pdf',
    bytes: 482_133,
    sha256: 'ab',
    uploadedAt: '2026-11-21T10:00:00Z',
  },
  {
    id: id(32),
    requirement: 'photo',
    fileName: 'foto.jpg',
    mediaType: 'image/jpeg',
    bytes: 1_240_882,
    sha256: 'cd',
    uploadedAt: '2026-11-21T10:02:00Z',
  },
]

const signatures = [
  {
    requirement: 'applicant-signature',
    uploadId: id(33),
    at: '2026-11-21T10:01:00Z',
    party: 'KZ',
    rank: 'qualified',
    certificateSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    subject: 'passed',
  },
]

/** What the declared service has a person sign, made short. */
export const statement = {
  language: 'kk',
  text: 'Төменде жазылғанның бәрі рас екенін растаймын және осы рұқсатты сұраймын.\n\nТүркия: қысқа мерзімді тұруға рұқсат\nGöç İdaresi Başkanlığı\nАйгүл Нұрланқызы Сәрсенова (AIGUL SARSENOVA), 1994-03-08, KZ\n\nТегі: SARSENOVA\nТұратын қала: Ankara\n\n0193570f-1c2a-7d41-9c1b-4f6e2a90b7aa\n',
}

export const vouched = ['familyName', 'givenName', 'birthDate']

const all = ['received', 'received', 'received', 'received']

/** Applications at each point of their way. */
export function applications(): Record<string, Record<string, unknown>> {
  const declaration = service('TR', 'KZ')
  if (!declaration) throw new Error('Türkiye declares no service')
  const base = {
    conversationId: conversation,
    service: 'residence-permit-short-term',
    startedAt: '2026-11-18T09:00:00Z',
    home: 'KZ',
    serviceDeclaration: declaration,
    questions: [],
    uploads,
    signatures,
    evidence: evidence(all),
    form: { revision: 4, data: form, problems: [], vouched },
    payment: { state: 'paid', money: declaration.fee.total, reference: 'PAY-77120', paidAt: '2026-11-21T10:05:00Z' },
  }
  const sent = { ...base, submittedAt: '2026-11-21T10:10:00Z', decisionDue: '2027-02-19' }
  const draft = ['save-form', 'request-evidence', 'upload', 'pay', 'withdraw']
  const question = {
    id: id(41),
    askedAt: '2026-11-22T07:30:00Z',
    text: 'Poliçenizin başlangıç tarihi kalış tarihinizden sonra. Düzeltilmiş poliçeyi yükler misiniz?',
    answerDue: '2026-12-07T20:59:59Z',
  }
  return {
    [ids.draft]: {
      ...base,
      id: ids.draft,
      state: 'draft',
      form: {
        revision: 1,
        data: { familyName: 'SARSENOVA', givenName: 'AIGUL', birthDate: '1994-03-08' },
        problems: [{ field: 'passportNumber', code: 'form.required', params: {} }],
        vouched,
      },
      evidence: evidence([]),
      uploads: [],
      signatures: [],
      payment: { state: 'due', money: declaration.fee.total },
      allowedActions: draft,
    },
    [ids.away]: {
      ...base,
      id: ids.away,
      state: 'draft',
      evidence: evidence(['preview-required', 'queued', 'refused', 'delivered']),
      uploads: uploads.slice(0, 1),
      signatures: [],
      payment: { state: 'timed-out', money: declaration.fee.total, reference: 'PAY-77119' },
      waitingFor: 'KZ',
      allowedActions: draft,
    },
    [ids.ready]: {
      ...base,
      id: ids.ready,
      state: 'draft',
      allowedActions: [...draft, 'submit'].filter((action) => action !== 'pay'),
    },
    [ids.question]: {
      ...sent,
      id: ids.question,
      state: 'question-open',
      questions: [question],
      appointment: {
        at: '2026-12-14T09:30:00+03:00',
        place: 'Ankara İl Göç İdaresi Müdürlüğü, Bağlıca',
        note: 'Pasaportunuzu getirin.',
      },
      allowedActions: ['answer', 'upload', 'withdraw'],
    },
    [ids.granted]: {
      ...sent,
      id: ids.granted,
      state: 'granted',
      questions: [{ ...question, answer: { text: 'Жаңа полисті жүктедім.', at: '2026-11-22T12:00:00Z' } }],
      decision: {
        outcome: 'granted',
        at: '2026-11-23T09:00:00Z',
        permitNumber: 'TR-2026-000417',
        validFrom: '2027-02-01',
        validUntil: '2028-01-31',
      },
      allowedActions: ['download-permit'],
    },
    [ids.refused]: {
      ...sent,
      id: ids.refused,
      state: 'refused',
      decision: {
        outcome: 'refused',
        at: '2026-11-23T09:00:00Z',
        ground: declaration.refusalGrounds[0]?.id,
        explanation: 'Sigorta poliçeniz istenen sürenin tamamını kapsamıyor.',
        appealUntil: '2027-01-22',
      },
      allowedActions: [],
    },
  }
}
