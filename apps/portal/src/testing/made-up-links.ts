import { authorityName } from './declared.ts'
import { field } from './fixtures.ts'
import { conversation, id, identity, ids } from './made-up-person.ts'

const purpose = { agreement: 'ots-egov-draft', article: '5', purpose: 'residence-permit' }
const authority = { authority: 'KZ/civil-status', authorityName: authorityName('KZ/civil-status') }

export const question = () => ({
  ...authority,
  id: ids.linkQuestion,
  evidenceType: 'birth-record',
  requester: 'TR/goc',
  requesterName: authorityName('TR/goc'),
  purpose,
  previewPath: `/preview/${ids.preview}`,
  found: 2,
  reasons: ['match.birth-date-agrees', 'match.patronymic-missing', 'match.spelling-differs'],
  state: 'open',
  ways: ['log-in', 'document', 'officer'],
  documentAcceptedFor: ['birth-record'],
  askedAt: '2026-11-20T08:14:00Z',
})

const link = (n: number, how: string, more: object) => ({
  ...authority,
  id: id(70 + n),
  how,
  levelOfAssurance: 'substantial',
  record: 'A-1971-1120',
  acceptedFor: ['birth-record'],
  legalBasis: purpose,
  madeAt: '2026-11-21T09:30:00Z',
  ...more,
})

export const links = () => ({
  links: [
    link(1, 'officer', { usedAt: '2026-11-22T10:00:00Z' }),
    link(2, 'document', { levelOfAssurance: 'low', revokedAt: '2026-11-22T11:00:00Z' }),
  ],
  questions: [
    question(),
    { ...question(), id: id(80), state: 'no-record', ways: [], ground: 'Анасының аты сәйкес емес' },
    { ...question(), id: id(81), state: 'answered-elsewhere', ways: [], decidedAt: '2026-11-22T12:00:00Z' },
  ],
  secondLogIn: true,
})

const task = {
  id: ids.linkQuestion,
  conversationId: conversation,
  evidenceType: 'birth-record',
  person: identity.name,
  home: 'KZ',
  found: 2,
  officerAskedAt: '2026-11-20T08:20:00Z',
}
export const recordTasks = () => ({ tasks: [task] })

const candidate = (reference: string, mother: string, more: object) => ({
  reference,
  name: { family: 'Сарсенова', given: 'Айгуль', latinFamily: 'SARSENOVA', latinGiven: 'AIGUL' },
  birthDate: '1994-03-08',
  sex: 'female',
  birthPlace: 'Кзыл-Орда',
  verdict: 'same',
  probability: 0.97,
  reasons: [
    { code: 'match.birth-date-agrees', params: { a: '1994-03-08', b: '1994-03-08' } },
    { code: 'match.patronymic-missing', params: { name: 'Нұрланқызы' } },
    { code: 'match.place-renamed', params: { a: 'Қызылорда', b: 'Кзыл-Орда' } },
  ],
  fields: field('birth-record', { recordNumber: reference, recordDate: '1994-03-15', mother }),
  ...more,
})
export const recordTask = () => ({
  ...task,
  identity,
  reasons: question().reasons,
  candidates: [
    candidate('A-1994-0417', 'Сарсенова Гульнар', {}),
    candidate('A-1994-0533', 'Сарсенова Роза', { verdict: 'cannot-tell', probability: 0.61 }),
  ],
})
