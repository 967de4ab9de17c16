import { authorityName, evidenceTypes, portOf, states } from './declared.ts'
import { applications } from './made-up-applications.ts'
import { conversation, id, identity, ids } from './made-up-person.ts'

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
  (evidenceTypes.find((known) => known.id === type)?.fields ?? []).map((declared) => ({
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
      question: ids.linkQuestion,
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

const qualification = {
  ...{ name: 'AdESeal-QC', isCertain: true, reasons: [] },
  list: {
    ...{ territory: 'TR', sequenceNumber: 14, provider: 'TR Sandbox trust services' },
    service: 'Certificates for the seals of authorities',
  },
}

const signature = (answer: string) => ({
  format: 'PAdES',
  level: 'T',
  indication: answer === 'yes' ? 'TOTAL_PASSED' : answer === 'no' ? 'TOTAL_FAILED' : 'INDETERMINATE',
  signer: 'CN=Göç İdaresi Başkanlığı, O=İçişleri Bakanlığı, C=TR',
  organisation: 'İçişleri Bakanlığı',
  country: 'TR',
  issuer: 'CN=Türkiye Sandbox Issuing CA, C=TR',
  certificateSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ...(answer !== 'cannot-tell' && { party: 'TR' }),
  ...(answer === 'yes' && { qualification }),
  signedAt: '2026-11-23T09:00:00Z',
  timestampedAt: '2026-11-23T09:00:01Z',
  timestampAuthority: 'CN=Türkiye Sandbox TSA, C=TR',
  algorithm: 'ECDSA-SHA-256',
  revocation: answer === 'yes' ? 'good' : 'not-checked',
  reasons: answer === 'no' ? [{ code: 'seal.altered-after-signing', params: {} }] : [],
})

const steps: Record<string, string> = { yes: 'rely', no: 'get-original', 'cannot-tell': 'give-content' }

export const verification = (answer: string, party: string) => ({
  answer,
  indication: signature(answer).indication,
  ...(answer !== 'yes' && { subIndication: answer === 'no' ? 'HASH_FAILURE' : 'SIGNED_DATA_NOT_FOUND' }),
  signer: 'CN=Göç İdaresi Başkanlığı',
  issuingParty: 'TR',
  authority: 'TR/goc',
  signedAt: '2026-11-23T09:00:00Z',
  timestampedAt: '2026-11-23T09:00:01Z',
  ...(answer === 'yes' && {
    document: {
      type: 'residence-permit',
      number: 'TR-2026-000417',
      validFrom: '2027-02-01',
      validUntil: '2028-01-31',
      holder: identity.name,
      status: 'in-force',
    },
  }),
  reasons:
    answer === 'yes'
      ? []
      : [{ code: answer === 'no' ? 'seal.altered-after-signing' : 'seal.content-missing', params: {} }],
  checkedAt: '2026-11-27T08:30:00Z',
  sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  signatures: answer === 'no' ? [signature('no'), signature('yes')] : [signature(answer)],
  ...(answer !== 'cannot-tell' && { recognition: [recognitionOf('TR', party)] }),
  next: { code: steps[answer] ?? 'sign-anew' },
})

const recognitionOf = (of: string, here: string) => ({
  of,
  here,
  is: of === here ? 'own' : 'recognised',
  ...(of !== here && {
    effect: 'same-as-own',
    agreement: {
      id: 'ots-egov-draft',
      names: {
        kk: 'Электрондық үкіметтерді интеграциялау туралы келісім (жоба; тек сынақ ортасында күшінде)',
        tr: 'E-devletlerin bütünleştirilmesine ilişkin anlaşma (taslak; yalnızca deneme ortamında yürürlükte)',
        hu: 'Egyezmény az e-kormányzatok integrációjáról (tervezet; csak a próbakörnyezetben hatályos)',
        az: 'Elektron hökumətlərin inteqrasiyası haqqında saziş (layihə; yalnız sınaq mühitində qüvvədədir)',
        en: 'Agreement on the integration of e-governments (draft; in force in the sandbox only)',
      },
    },
    article: {
      id: '9',
      names: {
        kk: 'Электрондық қолтаңбалар мен мөрлерді өзара тану',
        tr: 'Elektronik imza ve mühürlerin karşılıklı tanınması',
        hu: 'Az elektronikus aláírások és bélyegzők kölcsönös elismerése',
        az: 'Elektron imza və möhürlərin qarşılıqlı tanınması',
        en: 'Mutual recognition of electronic signatures and seals',
      },
    },
  }),
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
        chainFaults: away
          ? [{ direction: 'in', kind: 'gap', seq: 118, at: '2026-11-22T20:10:00Z', resuming: false }]
          : [],
      }
    }),
  unhandled: 0,
  journal: { ok: true, length: 18244, at: '2026-11-23T06:00:00Z' },
})
