import type { Application } from '@kopru/client'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Journey } from '../../apps/node/src/commands/journey/journey.ts'
import { makeJpeg } from '../../apps/node/src/commands/journey/made/make-jpeg.ts'
import { makePdf } from '../../apps/node/src/commands/journey/made/make-pdf.ts'
import { makePng } from '../../apps/node/src/commands/journey/made/make-png.ts'
import { readApplication } from '../../apps/node/src/commands/journey/steps/application.ts'
import { logInAtHost, logInOfficer } from '../../apps/node/src/commands/journey/steps/log-in.ts'
import { makePdf as makePdfWith } from '../../apps/node/src/documents/test-files.ts'
import { newId } from '../../apps/node/src/platform/ids.ts'
import { loadTexts } from '../../apps/node/src/platform/texts.ts'
import { sharedFederation } from '../federation.ts'
import { openNodes } from '../nodes.ts'
import { holdToFourLanguages, holdToRefusal, ownSession, password, send, visit, visitWithDraft } from './visitor.ts'

const federation = sharedFederation()
const nodes = openNodes(federation)
const [from, to] = ['KZ', 'TR'] as const

/** Between the browsers and the web: what a page of another site, or a hand-written request, changes. */
let alter: ((headers: Headers) => void) | undefined
const fetchAltered: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  alter?.(headers)
  return fetch(input, { ...init, headers })
}
const way = { from, to, nodes: federation.urls, fetch: fetchAltered }

let journey: Journey
let id: string
let draft: Application

beforeAll(async () => {
  const begun = await visitWithDraft(way, 'daniyar.kz')
  journey = begun.journey
  id = begun.id
  draft = await readApplication(journey, id)
  expect(draft.form.problems).toEqual([])
  expect(draft.uploads).toHaveLength(3)
}, 120_000)

/** What the person gave. A signature is not among it: it goes when the form changes, and the tests of forms change it. */
const filesOf = ({ uploads }: Application) => uploads.filter(({ requirement }) => requirement !== 'applicant-signature')

// Whatever was refused, nothing of the draft is lost.
afterEach(async () => {
  alter = undefined
  const now = await readApplication(journey, id)
  const { form, evidence, state } = now
  expect({ data: form.data, uploads: filesOf(now), evidence, state }).toEqual({
    data: draft.form.data,
    uploads: filesOf(draft),
    evidence: draft.evidence,
    state: 'draft',
  })
})

const at = (rest: string) => `/api/applications/${id}${rest}`

const scripted = makePdfWith('/OpenAction << /S /JavaScript /JS (app.alert\\("hello"\\)) >>')
const jpeg = makeJpeg(413, 531, 236)
const photo = { requirement: 'photo', name: 'photo.jpg', mediaType: 'image/jpeg' }
const policy = { requirement: 'health-insurance', name: 'policy.pdf', mediaType: 'application/pdf' }

test.each<{ what: string; status: number; code: string; file: typeof photo & { bytes(): Promise<Uint8Array> } }>([
  {
    what: 'a file larger than the requirement takes',
    status: 413,
    code: 'documents.file-too-large',
    file: { ...photo, bytes: async () => Buffer.concat([jpeg, Buffer.alloc(2_097_153 - jpeg.length)]) },
  },
  {
    what: 'a PDF with a script',
    status: 422,
    code: 'documents.active-content',
    file: { ...policy, bytes: async () => scripted },
  },
  {
    what: 'a program under the name of a picture',
    status: 415,
    code: 'documents.wrong-file-type',
    file: { ...photo, bytes: async () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(2000, 0x90)]) },
  },
  {
    what: 'a web page under the name of a PDF',
    status: 415,
    code: 'documents.wrong-file-type',
    file: { ...policy, bytes: async () => Buffer.from('<!doctype html><script>alert(1)</script>') },
  },
  {
    what: 'a PNG under the name of a JPEG',
    status: 415,
    code: 'documents.type-not-as-named',
    file: { ...photo, bytes: async () => makePng(413, 531, 236) },
  },
  {
    what: 'a PDF where a picture is asked for',
    status: 415,
    code: 'documents.wrong-file-type',
    file: { ...photo, bytes: async () => makePdf(['No picture']) },
  },
  {
    what: 'a picture that ends midway',
    status: 422,
    code: 'documents.damaged-file',
    file: { ...photo, bytes: async () => jpeg.subarray(0, jpeg.length / 2) },
  },
  {
    what: 'an empty file',
    status: 422,
    code: 'documents.empty-file',
    file: { ...photo, bytes: async () => jpeg.subarray(0, 0) },
  },
])('an upload is refused: $what', async ({ status, code, file: { requirement, bytes, ...file } }) => {
  const sent = { file: { ...file, bytes: await bytes() } }
  await holdToRefusal({ status, code }, journey.host, 'POST', at(`/uploads/${requirement}`), sent)
})

test('an upload for which no requirement asks is refused', async () => {
  const file = { ...photo, bytes: jpeg }
  const wrong = { status: 409, code: 'cases.upload-not-asked' }
  await holdToRefusal(wrong, journey.host, 'POST', at('/uploads/birth-and-family'), { file })
  const unknown = { status: 404, code: 'cases.unknown-requirement' }
  await holdToRefusal(unknown, journey.host, 'POST', at('/uploads/shoe-size'), { file })
})

const texts = loadTexts(new URL('../../apps/node/src/texts', import.meta.url).pathname)

/** Saves a form, answers with what the node finds wrong in it, and saves the good one again. */
async function saveAndRestore(data: Record<string, unknown>) {
  const put = async (data: Record<string, unknown>) => {
    const { revision } = (await readApplication(journey, id)).form
    return journey.host.send<Application>('PUT', at('/form'), { revision, data })
  }
  const saved = await put(data)
  const submitting = await send(journey.host, 'POST', at('/submit'), { json: {} })
  await put(draft.form.data)
  return {
    ...saved.form,
    submitting: { status: submitting.status, ...((await submitting.json()) as { code: string }) },
  }
}

test.each([
  ['a field is missing', { email: undefined }, 'email', 'form.required'],
  [
    'a national number has a wrong check digit',
    { earlierNumber: '10000000147' },
    'earlierNumber',
    'form.bad-check-digit',
  ],
  ['a national number has another form', { earlierNumber: 'none' }, 'earlierNumber', 'form.wrong-identifier'],
  ['a date is none', { stayFrom: '2027-02-30' }, 'stayFrom', 'form.not-a-date'],
  ['an option is none', { purpose: 'conquest' }, 'purpose', 'form.not-an-option'],
  ['a text is a number', { settlement: 17 }, 'settlement', 'form.wrong-type'],
])(
  'a form in which %s is kept as a draft with the problem named, and not submitted',
  async (_what, change, field, code) => {
    const { data, problems, submitting } = await saveAndRestore({ ...draft.form.data, ...change })
    expect(problems.map((problem) => [problem.field, problem.code])).toEqual([[field, code]])
    expect(data).toEqual(JSON.parse(JSON.stringify({ ...draft.form.data, ...change })))
    expect(submitting).toMatchObject({ status: 409, code: 'cases.not-complete' })
    const words = (['en', 'kk', 'tr', 'ru'] as const).map((language) => texts.say(language, code))
    holdToFourLanguages(words, code)
  },
)

test('a form with a field too many, of an older state, or that is none is refused', async () => {
  const { revision } = (await readApplication(journey, id)).form
  const refused = (status: number, code: string, json: object) =>
    holdToRefusal({ status, code }, journey.host, 'PUT', at('/form'), { json })
  const extra = { ...draft.form.data, shoeSize: 43 }
  await refused(422, 'form.unknown-field', { revision, data: extra })
  await refused(400, 'request.unreadable', { revision, data: JSON.parse('{"__proto__":{"admin":true}}') })
  await refused(409, 'cases.stale-revision', { revision: revision - 1, data: draft.form.data })
  await refused(400, 'request.invalid', { revision, data: 'all of it' })
  await refused(400, 'request.invalid', { revision, data: draft.form.data, state: 'granted' })
  await refused(413, 'cases.form-too-large', { revision, data: { ...draft.form.data, remarks: 'x'.repeat(70_000) } })
  await refused(413, 'request.too-large', { revision, data: { remarks: 'x'.repeat(1_100_000) } })
})

test('an expired session is told, and after a new log-in everything is still there', async () => {
  const session = await ownSession(nodes[to], journey.host)
  await session
    .update()
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .execute()
  const expired = { status: 401, code: 'identity.session-expired' }
  await holdToRefusal(expired, journey.host, 'GET', at(''))
  const { revision } = draft.form
  await holdToRefusal(expired, journey.host, 'PUT', at('/form'), { json: { revision, data: {} } })
  await logInAtHost(journey, { username: 'daniyar.kz', password, levelOfAssurance: 'substantial' })
  expect((await journey.host.session()).csrfToken).not.toBe(session.csrfToken)
})

test('a request from another site is refused, with and without the token', async () => {
  const crossSite = { status: 403, code: 'request.cross-site' }
  const withdraw = ['POST', at('/withdraw'), { json: {} }] as const
  alter = (headers) => headers.set('origin', 'https://evil.example')
  await holdToRefusal(crossSite, journey.host, ...withdraw)
  alter = (headers) => headers.set('origin', 'null')
  await holdToRefusal(crossSite, journey.host, ...withdraw)
  alter = (headers) => {
    headers.delete('origin')
    headers.set('sec-fetch-site', 'cross-site')
  }
  await holdToRefusal(crossSite, journey.host, ...withdraw)
  // The other node's portal is on the same machine here: another port is another origin.
  alter = (headers) => headers.set('origin', federation.urls[from])
  await holdToRefusal(crossSite, journey.host, ...withdraw)
})

test('a request without the session’s token, or with a wrong one, is refused', async () => {
  for (const csrfToken of [null, '', 'x'.repeat(24)])
    await holdToRefusal({ status: 403, code: 'identity.wrong-csrf-token' }, journey.host, 'POST', at('/withdraw'), {
      json: {},
      csrfToken,
    })
})

test('an explicit request must name the text that was shown', async () => {
  const items = draft.evidence.map(({ requirement, evidenceType }) => ({ requirement, evidenceType }))
  const path = at('/evidence-requests')
  const json = { textSha256: 'a'.repeat(64), language: 'kk', items }
  const differs = { status: 409, code: 'cases.explicit-request-text-differs', params: { language: 'kk' } }
  await holdToRefusal(differs, journey.host, 'POST', path, { json })
  await holdToRefusal({ status: 400, code: 'request.invalid' }, journey.host, 'POST', path, { json: { items } })
})

test('what is not there is said so, and so is what cannot be read', async () => {
  const { host } = journey
  const unknown = { status: 404, code: 'cases.unknown-application' }
  await holdToRefusal(unknown, host, 'GET', `/api/applications/${newId<'application'>()}`)
  await holdToRefusal({ status: 400, code: 'request.invalid' }, host, 'GET', '/api/applications/1%20or%201=1')
  await holdToRefusal({ status: 404, code: 'request.not-found' }, host, 'GET', '/api/no-such-thing')
  await holdToRefusal({ status: 409, code: 'cases.not-complete' }, host, 'POST', at('/submit'), { json: {} })
})

test('to another person the application, its files and its evidence are not there', async () => {
  const stranger = await visit(way, 'yerlan.kz')
  const unknown = { status: 404, code: 'cases.unknown-application' }
  const [upload] = draft.uploads
  const textSha256 = 'a'.repeat(64)
  const items = draft.evidence.map(({ requirement, evidenceType }) => ({ requirement, evidenceType }))
  const tries = [
    ['GET', at('')],
    ['PUT', at('/form'), { json: { revision: draft.form.revision, data: {} } }],
    ['POST', at('/uploads/photo'), { file: { ...photo, bytes: jpeg } }],
    ['DELETE', at(`/uploads/${upload?.id}`)],
    ['POST', at('/evidence-requests'), { json: { textSha256, language: 'kk', items } }],
    ['POST', at('/payment'), { json: {} }],
    ['POST', at('/submit'), { json: {} }],
    ['POST', at('/withdraw'), { json: {} }],
    ['GET', at('/permit')],
  ] as const
  for (const [method, path, sending] of tries) await holdToRefusal(unknown, stranger.host, method, path, sending)
  const { applications } = await stranger.host.get<{ applications: { id: string }[] }>('/api/applications')
  expect(applications.map((application) => application.id)).not.toContain(id)
})

test('without a log-in, or as the wrong kind of visitor, there is nothing to see', async () => {
  const { bystander, host, office } = journey
  await holdToRefusal({ status: 401, code: 'identity.log-in-needed' }, bystander, 'GET', '/api/applications')
  await holdToRefusal({ status: 401, code: 'identity.log-in-needed' }, bystander, 'GET', '/api/cases')
  await holdToRefusal({ status: 403, code: 'identity.role-needed' }, host, 'GET', '/api/cases')
  await holdToRefusal({ status: 403, code: 'identity.role-needed' }, host, 'GET', '/api/operator/status')
  await logInOfficer(journey, { username: 'officer.tr', password })
  await holdToRefusal({ status: 401, code: 'identity.log-in-needed' }, office, 'GET', at(''))
  await holdToRefusal({ status: 403, code: 'identity.role-needed' }, office, 'GET', '/api/operator/status')
  // A draft is the person's own; no officer sees it.
  await holdToRefusal({ status: 404, code: 'cases.unknown-case' }, office, 'GET', `/api/cases/${id}`)
})
