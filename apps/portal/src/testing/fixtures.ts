import { readFileSync } from 'node:fs'

/** Made-up data for looking at the pages without a node; the services and evidence types are the declared ones. */

const root = new URL('../../../../', import.meta.url)
// biome-ignore lint/suspicious/noExplicitAny: declarations are read as they stand
const read = (path: string): any => JSON.parse(readFileSync(new URL(path, root), 'utf8'))

export const evidenceTypes = read('agreements/evidence-types.json')
export const states = ['KZ', 'TR', 'KG', 'UZ', 'AZ'].map((party) => read(`states/${party}/state.json`))
const files: Record<string, string> = { TR: 'residence-permit-short-term' }
const declared = ['KZ', 'TR', 'KG', 'UZ', 'AZ'].map((party) => ({
  party,
  ...read(`states/${party}/services/${files[party] ?? 'residence-permit-temporary'}.json`),
}))

export const portOf = (party: string) => 7010 + 10 * ['KZ', 'TR', 'KG', 'UZ', 'AZ'].indexOf(party)
const authorityName = (id: string) =>
  states.flatMap(({ authorities }) => authorities).find((authority) => authority.id === id)?.names ?? {}

export function service(party: string, citizenship: string) {
  const found = declared.find((known) => known.party === party)
  if (!found) return undefined
  const { rates = [], ...rest } = found
  const currency = states.find((state) => state.party === citizenship)?.currency
  const rate = rates.find((known: { currency: string }) => known.currency === currency)
  const { total } = found.fee
  const inHomeMoney = rate && {
    money: { amount: Math.round(total.amount * rate.perUnit), currency },
    rate: rate.perUnit,
    rateDate: rate.date,
    source: rate.source,
  }
  return {
    ...rest,
    authorityName: authorityName(found.authority),
    portalUrl: `http://localhost:${portOf(party)}`,
    fee: { items: found.fee.items, total, ...(inHomeMoney && { inHomeMoney }) },
  }
}

export const services = (citizenship: string) =>
  declared.filter(({ audience }) => audience.includes(citizenship)).map(({ party }) => service(party, citizenship))

export const meta = (party: string) => ({
  party,
  partyName: states.find((state) => state.party === party)?.names,
  parties: states.map((state) => ({
    code: state.party,
    name: state.names,
    portalUrl: `http://localhost:${portOf(state.party)}`,
    reachable: state.party !== 'KG',
  })),
  languages: [],
  evidenceTypes,
  sandbox: true,
})

export const identity = {
  identifier: 'KZ/TR/x7Qf2mVd0Jr9',
  name: {
    given: 'Айгүл',
    family: 'Сәрсенова',
    patronymic: 'Нұрланқызы',
    latinGiven: 'AIGUL',
    latinFamily: 'SARSENOVA',
  },
  birthDate: '1994-03-08',
  sex: 'female',
  birthPlace: 'Қызылорда',
  citizenship: 'KZ',
}

export const conversation = '0193570f-1c2a-7d41-9c1b-4f6e2a90b7d3'
const id = (n: number) => `0193570f-0000-7000-8000-${String(n).padStart(12, '0')}`
export const ids = {
  draft: id(1),
  ready: id(2),
  question: id(3),
  granted: id(4),
  refused: id(5),
  away: id(6),
  preview: id(7),
}

export const form = {
  familyName: 'SARSENOVA',
  givenName: 'AIGUL',
  birthDate: '1994-03-08',
  passportNumber: 'N12345678',
  passportExpiry: '2031-05-20',
  purpose: 'study',
  stayFrom: '2027-02-01',
  stayUntil: '2028-01-31',
  settlement: 'Ankara',
  address: 'Kızılay Mah. Atatürk Bulvarı 12/5',
  phone: '+77011234567',
  email: 'aigul@example.kz',
}

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

const all = ['received', 'received', 'received', 'received']

/** Applications at each point of their way. */
export function applications(): Record<string, Record<string, unknown>> {
  const declaration = service('TR', 'KZ')
  const base = {
    conversationId: conversation,
    service: 'residence-permit-short-term',
    startedAt: '2026-11-18T09:00:00Z',
    home: 'KZ',
    serviceDeclaration: declaration,
    questions: [],
    uploads,
    evidence: evidence(all),
    form: { revision: 4, data: form, problems: [] },
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
      },
      evidence: evidence([]),
      uploads: [],
      payment: { state: 'due', money: declaration.fee.total },
      allowedActions: draft,
    },
    [ids.away]: {
      ...base,
      id: ids.away,
      state: 'draft',
      evidence: evidence(['preview-required', 'queued', 'refused', 'delivered']),
      uploads: uploads.slice(0, 1),
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
        at: '2026-12-14T06:30:00Z',
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
        ground: declaration.refusalGrounds[0].id,
        explanation: 'Sigorta poliçeniz istenen sürenin tamamını kapsamıyor.',
        appealUntil: '2027-01-22',
      },
      allowedActions: [],
    },
  }
}

const log = [
  ['started', 'applicant'],
  ['evidence-requested', 'applicant'],
  ['evidence-received', 'system'],
  ['payment-settled', 'system'],
  ['submitted', 'applicant'],
  ['question-asked', 'TR/goc: Elif Kaya'],
].map(([type, by], i) => ({ seq: i + 1, type, by, at: `2026-11-2${i % 3}T0${i + 4}:20:00Z`, details: {} }))

export const officerCase = () => ({
  ...applications()[ids.question],
  applicant: identity,
  log,
  daysLeft: 6,
  allowedActions: ['ask', 'set-appointment', 'grant', 'refuse'],
})

const people = [
  ['Айгүл', 'Сәрсенова', 'AIGUL', 'SARSENOVA', 'KZ', 6, 'submitted'],
  ['Бекболот', 'Асанов', 'BEKBOLOT', 'ASANOV', 'KG', -3, 'submitted'],
  ['Dilnoza', 'Yoʻldosheva', 'DILNOZA', 'YOLDOSHEVA', 'UZ', 41, 'question-open'],
  ['Rəfael', 'Hüseynov', 'RAFAEL', 'HUSEYNOV', 'AZ', 77, 'submitted'],
  ['Ерлан', 'Қасымов', 'YERLAN', 'KASSYMOV', 'KZ', 88, 'granted'],
] as const

export const cases = () =>
  people.map(([given, family, latinGiven, latinFamily, home, daysLeft, state], i) => ({
    id: i === 0 ? ids.question : id(60 + i),
    conversationId: `0193570f-1c2a-7d41-9c1b-4f6e2a90b7d${i}`,
    service: 'residence-permit-short-term',
    state,
    startedAt: '2026-11-18T09:00:00Z',
    submittedAt: `2026-1${i % 2}-1${i}T10:10:00Z`,
    decisionDue: '2026-11-29',
    applicant: { given, family, latinGiven, latinFamily },
    home,
    daysLeft,
    waitingForApplicant: state === 'question-open',
  }))

export const field = (type: string, values: Record<string, string>) =>
  // biome-ignore lint/suspicious/noExplicitAny: declarations are read as they stand
  (evidenceTypes.find((known: any) => known.id === type)?.fields ?? []).map((declared: any) => ({
    id: declared.id,
    label: declared.label,
    value: values[declared.id] ?? '—',
  }))

export const preview = () => ({
  id: ids.preview,
  conversationId: conversation,
  requester: 'TR/goc',
  requesterName: authorityName('TR/goc'),
  purpose: { agreement: 'ots-egov-draft', article: '5', purpose: 'residence-permit' },
  returnUrl: `http://localhost:${portOf('TR')}/applications/${ids.away}/evidence`,
  expiresAt: '2026-12-07T09:00:00Z',
  state: 'open',
  items: [
    {
      evidenceType: 'criminal-record-certificate',
      requirement: 'no-criminal-record',
      provider: 'KZ/criminal-records',
      outcome: 'found',
      fields: field('criminal-record-certificate', {
        certificateNumber: '8812-004417',
        issuedOn: '2026-11-20',
        result: 'Соттылығы жоқ',
      }),
    },
    {
      evidenceType: 'birth-record',
      requirement: 'birth-and-family',
      provider: 'KZ/civil-status',
      outcome: 'found',
      fields: field('birth-record', {
        recordNumber: '10-114-94-0001932',
        recordDate: '1994-03-15',
        registryOffice: 'Қызылорда қаласының АХАЖ бөлімі',
        birthDate: '1994-03-08',
        birthPlace: 'Қызылорда',
        father: 'Нұрлан Сәрсенов',
        mother: 'Гүлнар Сәрсенова',
      }),
    },
    {
      evidenceType: 'address-record',
      requirement: 'address-at-home',
      provider: 'KZ/address-register',
      outcome: 'refused',
      refusal: { code: 'evidence.no-record', params: {} },
      fields: [],
    },
  ],
})

const row = (at: string, recordedBy: string, event: string, who: string, what?: string) => ({
  at,
  recordedBy,
  event,
  who,
  whoName: authorityName(who),
  ...(what && { what }),
  legalBasis: { agreement: 'ots-egov-draft', article: '5', purpose: 'residence-permit' },
  conversationId: conversation,
})

export const tracker = () => ({
  rows: [
    row('2026-11-23T06:02:11Z', 'TR', 'evidence-viewed', 'TR/goc', 'criminal-record-certificate'),
    row('2026-11-20T08:20:00Z', 'KZ', 'evidence-delivered', 'KZ/criminal-records', 'criminal-record-certificate'),
    row('2026-11-20T08:19:00Z', 'KZ', 'evidence-accepted', 'KZ/migration', 'criminal-record-certificate'),
    row('2026-11-20T08:14:00Z', 'KZ', 'evidence-looked-up', 'KZ/criminal-records', 'criminal-record-certificate'),
    row('2026-11-20T08:13:00Z', 'TR', 'evidence-requested', 'TR/goc', 'criminal-record-certificate'),
    {
      ...row('2026-11-02T08:00:00Z', 'KZ', 'identity-released', 'KZ/migration'),
      conversationId: '0193570f-1c2a-7d41-9c1b-4f6e2a90b7aa',
      legalBasis: { agreement: 'ots-egov-draft', article: '4', purpose: 'cross-border-log-in' },
    },
  ],
  total: 6,
  missing: ['KG'],
})

export const verification = (answer: string) => ({
  answer,
  indication: answer === 'yes' ? 'TOTAL_PASSED' : answer === 'no' ? 'TOTAL_FAILED' : 'INDETERMINATE',
  ...(answer !== 'yes' && { subIndication: answer === 'no' ? 'HASH_FAILURE' : 'NO_CERTIFICATE_CHAIN_FOUND' }),
  signer: 'Göç İdaresi Başkanlığı',
  issuingParty: 'TR',
  authority: 'TR/goc',
  signedAt: '2026-11-23T09:00:00Z',
  timestampedAt: '2026-11-23T09:00:01Z',
  document: {
    type: 'residence-permit',
    number: 'TR-2026-000417',
    validFrom: '2027-02-01',
    validUntil: '2028-01-31',
    holder: identity.name,
    status: 'not-yet',
  },
  reasons:
    answer === 'yes'
      ? []
      : [
          {
            code: answer === 'no' ? 'seal.altered-after-signing' : 'seal.issuer-unknown',
            params: { issuer: 'CN=Örnek' },
          },
        ],
})

export const operatorStatus = (party: string) => ({
  party,
  parties: states
    .filter((state) => state.party !== party)
    .map((state) => {
      const away = state.party === 'KG'
      return {
        party: state.party,
        reachable: !away,
        lastAnswer: '2026-11-23T06:02:11Z',
        sent: away ? { queued: 3, answered: 12 } : { delivered: 4, answered: 31, refused: 1 },
        ...(away && { oldestQueued: '2026-11-22T20:10:00Z', fault: { code: 'exchange.unreachable', params: {} } }),
        attempts: away ? 7 : 0,
        chainFaults: away ? [{ direction: 'in', kind: 'gap', seq: 118, at: '2026-11-22T20:10:00Z' }] : [],
      }
    }),
  unhandled: 0,
  journal: { ok: true, length: 18244, at: '2026-11-23T06:00:00Z' },
})
