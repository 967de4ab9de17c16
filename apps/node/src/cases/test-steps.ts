import { createHash } from 'node:crypto'
import type { Application, PersonIdentity } from '@kopru/client'
import { sealCms } from '@kopru/seal'
import { makeJpeg, makePdf } from '../documents/test-files.ts'
import { newId } from '../platform/ids.ts'
import { aigerim, createCaller, type startTestHost } from './test-host.ts'

export type Host = Awaited<ReturnType<typeof startTestHost>>

const day = 86_400_000
export const goodForm = (host: Host) => {
  const inDays = (days: number) => new Date(host.clock.now().getTime() + days * day).toISOString().slice(0, 10)
  return {
    familyName: 'ONGARBAYEVA',
    givenName: 'AIGERIM',
    birthDate: '1992-04-17',
    passportNumber: 'N12345678',
    passportExpiry: inDays(2000),
    purpose: 'study',
    stayFrom: inDays(20),
    stayUntil: inDays(300),
    settlement: 'Ankara',
    address: 'Atatürk Bulvarı 1',
    phone: '+77001234567',
    email: 'aigerim@example.kz',
  }
}

export async function begin(host: Host, who = 'aigerim'): Promise<Application> {
  const { body, status } = await createCaller(host.app, who).post('/api/applications', {
    service: 'residence-permit-short-term',
  })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}

export const askable = (application: Application) =>
  application.evidence
    .filter(({ state }) => state !== 'received')
    .map(({ requirement, evidenceType }) => ({ requirement, evidenceType }))

export const explicitRequest = (application: Application, items = askable(application)) => {
  const text = application.serviceDeclaration.explicitRequestText.kk ?? ''
  return { textSha256: createHash('sha256').update(text).digest('hex'), language: 'kk', items }
}

export async function requestEvidence(host: Host, application: Application, items = askable(application)) {
  const answer = await createCaller(host.app, 'aigerim').post(
    `/api/applications/${application.id}/evidence-requests`,
    explicitRequest(application, items),
  )
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  const message = host.exchange.sent.at(-1)
  if (message === undefined) throw new Error('nothing was sent')
  return { application: answer.body as Application, message }
}

type Sent = Host['exchange']['sent'][number]

interface AskedBody {
  requestId: string
  items: { requirement: string; evidenceType: string; provider: string }[]
}

/** What the home state answers when the person accepts everything: sealed by each provider. */
export async function answerFromHome(host: Host, message: Sent, changes: { subject?: PersonIdentity } = {}) {
  const { requestId, items } = message.body as AskedBody
  const results = []
  for (const { requirement, evidenceType, provider } of items) {
    const evidence = await host.home.sealEvidence({
      id: newId<'evidence'>(),
      evidenceType,
      issuer: provider,
      issuedAt: host.clock.now().toISOString(),
      conversationId: message.conversationId,
      subject: changes.subject ?? aigerim,
      fields: { birthPlace: 'Қызылорда', result: 'no-convictions' },
    })
    results.push({ requirement, evidenceType, outcome: 'provided', evidence })
  }
  return { requestId, results }
}

export const receive = (host: Host, message: Sent, type: string, body: object, from = 'KZ/criminal-records') =>
  host.exchange.receive({ type, from, conversationId: message.conversationId, inReplyTo: message.id, body })

export async function show(host: Host, application: Pick<Application, 'id'>): Promise<Application> {
  return (await createCaller(host.app, 'aigerim').get(`/api/applications/${application.id}`)).body
}

export async function pay(host: Host, application: Pick<Application, 'id'>) {
  const me = createCaller(host.app, 'aigerim')
  const { body } = await me.post(`/api/applications/${application.id}/payment`)
  const { payment } = await show(host, application)
  host.payment.end(String(payment.reference), 'paid')
  await me.get(`/payments/return/${application.id}`)
  return body
}

/** An application with everything there, ready to be submitted. */
export async function prepare(host: Host): Promise<Application> {
  const me = createCaller(host.app, 'aigerim')
  const application = await begin(host)
  const { id, form } = application
  await me.put(`/api/applications/${id}/form`, { revision: form.revision, data: goodForm(host) })
  const { message } = await requestEvidence(host, application)
  await receive(host, message, 'evidence-response', await answerFromHome(host, message))
  await me.upload(`/api/applications/${id}/uploads/health-insurance`, 'policy.pdf', makePdf())
  await me.upload(`/api/applications/${id}/uploads/photo`, 'me.jpg', makeJpeg())
  await sign(host, application)
  await pay(host, application)
  return show(host, application)
}

/** The statement of the form as it stands, signed in somebody's name. */
export async function sign(host: Host, { id }: Pick<Application, 'id'>, name = 'Оңғарбаева Айгерім') {
  const me = createCaller(host.app, 'aigerim')
  const { body } = await me.get(`/api/applications/${id}/statements/applicant-signature?language=kk`)
  const cms = await sealCms(Buffer.from(body.text), host.keyOf(name), { signedAt: host.clock.now() })
  const sent = { language: 'kk', cms: Buffer.from(cms).toString('base64') }
  return me.post(`/api/applications/${id}/signatures/applicant-signature`, sent)
}

export async function submit(host: Host): Promise<Application> {
  const { id } = await prepare(host)
  const { body, status } = await createCaller(host.app, 'aigerim').post(`/api/applications/${id}/submit`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}
