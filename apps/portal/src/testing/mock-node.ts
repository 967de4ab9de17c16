import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UploadSeals } from '@kopru/client'
import * as declared from './declared.ts'
import * as data from './fixtures.ts'
import { evidence, applications as madeUpApplications, statement, vouched } from './made-up-applications.ts'
import * as links from './made-up-links.ts'
import { trustOverview } from './made-up-lists.ts'
import { identity, ids } from './made-up-person.ts'

/** Answers the web API from made-up data. Who is logged in is told by the cookie `mock`: person, officer, operator. */
export function createMockNode(party: string) {
  const applications = madeUpApplications()
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const who = /mock=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? 'nobody'
    const body = await readBody(request)
    const answer = answerTo(request.method ?? 'GET', url, who, body, { party, applications })
    const status = 'problem' in answer ? answer.problem.status : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify('problem' in answer ? answer.problem : answer.ok))
  }
}

type Answer =
  | { ok: unknown }
  | { problem: { status: number; code: string; title: string; type: string; params: object; instance: string } }

const ok = (value: unknown): Answer => ({ ok: value })
const refuse = (status: number, code: string, title: string): Answer => ({
  problem: {
    type: `urn:kopru:refusal:${code}`,
    status,
    code,
    title,
    params: {},
    instance: 'urn:uuid:0193570f-77aa-7000-8000-00000000beef',
  },
})

interface World {
  party: string
  applications: Record<string, Record<string, unknown>>
}

function answerTo(method: string, url: URL, who: string, body: string, world: World): Answer {
  const { party, applications } = world
  const path = url.pathname.replace('/api', '')
  const [, first, second, third] = path.split('/')
  const citizenship = url.searchParams.get('for') ?? 'KZ'
  if (path === '/meta') return ok(declared.meta(party))
  if (path === '/session') return ok(session(who))
  if (path === '/logout') return ok(undefined)
  if (first === 'services')
    return second && third
      ? ok(declared.service(second, citizenship))
      : ok({ services: declared.services(citizenship) })
  if (first === 'verify')
    return ok(data.verification(second === 'no' || second === 'cannot-tell' ? second : 'yes', party))
  if (who === 'nobody') return refuse(401, 'identity.log-in-needed', 'Бұл бет үшін кіру керек')
  if (first === 'applications') return ofApplications(method, path, body, applications)
  if (first === 'previews') return method === 'GET' ? ok(data.preview()) : ok({ returnUrl: data.preview().returnUrl })
  if (first === 'links') return ok(links.links())
  if (first === 'link-questions') return ok(links.question())
  if (first === 'record-tasks') return ok(second ? links.recordTask() : links.recordTasks())
  if (first === 'tracker') return ok(data.tracker())
  if (first === 'cases' && third === 'evidence') return ok(evidenceContent())
  if (first === 'cases' && third === 'uploads') return ok(unsigned)
  if (first === 'cases') return second ? ok(data.officerCase()) : ok({ cases: data.cases() })
  if (path === '/operator/status') return ok(data.operatorStatus(party))
  if (path.startsWith('/operator/trust')) return ok(trustOverview(party))
  return refuse(404, 'request.not-found', 'Бұл мекенжайда ештеңе жоқ')
}

function ofApplications(method: string, path: string, body: string, all: World['applications']): Answer {
  const [, , id = '', what] = path.split('/')
  if (!id) {
    const rows = Object.values(all)
    return method === 'GET' ? ok({ applications: rows }) : ok(all[ids.draft])
  }
  const found = all[id]
  if (!found) return refuse(404, 'cases.not-found', 'Мұндай өтініш жоқ')
  if (what === 'statements') return ok(statement)
  if (what === 'form') {
    const sent = JSON.parse(body) as { revision: number; data: object }
    found['form'] = { revision: sent.revision + 1, data: sent.data, problems: [], vouched }
  }
  if (what === 'evidence-requests') found['evidence'] = evidence(['queued', 'queued', 'queued', 'queued'])
  if (what === 'uploads' && method === 'POST') return refuse(415, 'documents.wrong-type', 'Файлдың нақты түрі PDF емес')
  if (what === 'payment') return ok({ redirectUrl: 'http://localhost:7025/pay/1' })
  return ok(found)
}

function session(who: string) {
  const until = '2099-01-01T00:00:00Z'
  const base = { csrfToken: 'made-up' }
  if (who === 'person')
    return {
      ...base,
      person: { identity: identity, home: 'KZ', levelOfAssurance: 'substantial', expiresAt: until },
    }
  if (who === 'officer' || who === 'operator')
    return {
      ...base,
      staff: { name: 'Elif Kaya', latinName: 'ELIF KAYA', authority: 'TR/goc', roles: [who], expiresAt: until },
    }
  return base
}

const evidenceContent = () => ({
  evidenceId: ids.preview,
  evidenceType: 'criminal-record-certificate',
  issuer: 'KZ/criminal-records',
  subject: identity,
  fields: data.preview().items[0]?.fields,
  verdict: {},
})

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}

const unsigned: UploadSeals = {
  verification: { answer: 'cannot-tell', indication: 'INDETERMINATE', reasons: [{ code: 'seal.no-signature' }] },
  asked: [],
}
