import { nativeName, type StateData } from '../../state-data.ts'
import { answerQuery, type QueryName, type RegisterFacts } from '../answer.ts'
import { type QueryRegister, queryRegisters } from '../facts.ts'
import type { Notices } from '../notices.ts'
import type { Endpoint, RegisteredClient, RegisteredService } from './metadata.ts'

export const instance = 'central-server'
const memberCodes = {
  'criminal-records': '70000002',
  'civil-status': '70000003',
  'address-register': '70000004',
  revenue: '70000005',
  migration: '70000006',
} as const
type RegisterId = keyof typeof memberCodes
export const registerIds = Object.keys(memberCodes) as RegisterId[]

/** The node's subsystem, which has every right, and one that is registered and has none. */
export const nodeClient: RegisteredClient = { id: [instance, 'GOV', '70000001', 'kopru'], name: 'Көпрү' }
const statistics: RegisteredClient = { id: [instance, 'GOV', '70000009', 'statistics'], name: 'Улутстатком' }

/** What a provider's own system answers; the security server only carries it. */
export interface ProviderAnswer {
  status: number
  body: unknown
}

export interface ProviderCall {
  method: string
  path: string
  body: unknown
}

export interface Service extends RegisteredService {
  registerId: RegisterId
  answer(call: ProviderCall): ProviderAnswer
}

const queryCodes: Record<string, QueryName> = {
  findByNationalNumber: 'find-by-national-number',
  findByNameAndBirthDate: 'find-by-name-and-birth-date',
  findByKeys: 'find-by-keys',
}

export function listClients(state: StateData): RegisteredClient[] {
  const nameOf = (id: RegisterId) => {
    const authority = state.authorities.find((one) => one.id === `${state.party}/${id}`)
    return authority === undefined ? id : nativeName(authority.names, state)
  }
  return [nodeClient, statistics, ...registerIds.map((id) => ({ id: providerOf(id), name: nameOf(id) }))]
}

export function listServices(facts: () => RegisterFacts, notices: Notices): Service[] {
  const queries = queryRegisters.flatMap((registerId) =>
    Object.entries(queryCodes).map(([code, query]): Service => queryService(registerId, code, query, facts)),
  )
  return [...queries, noticeService(facts, notices)]
}

function queryService(registerId: QueryRegister, code: string, query: QueryName, facts: () => RegisterFacts): Service {
  return {
    registerId,
    provider: providerOf(registerId),
    code,
    endpoints: [{ method: 'POST', path: '/v1' }],
    answer({ method, path, body }) {
      if (path !== '/v1') return refused(404, 'no such path')
      if (method !== 'POST') return refused(405, 'no such method')
      const records = answerQuery(registerId, query, body, facts())
      return records === 'bad-query' ? refused(400, 'the keys do not fit the operation') : found(records)
    },
  }
}

function noticeService(facts: () => RegisterFacts, notices: Notices): Service {
  const endpoints: Endpoint[] = [
    { method: 'GET', path: '/v1' },
    { method: 'GET', path: '/v1/*' },
    { method: 'PUT', path: '/v1/*' },
  ]
  return {
    registerId: 'migration',
    provider: providerOf('migration'),
    code: 'notices',
    endpoints,
    answer({ method, path, body }) {
      if (method === 'GET' && path === '/v1') return found(notices.all())
      const [, number] = /^\/v1\/([^/]+)$/.exec(path) ?? []
      const permitNumber = number === undefined ? undefined : decode(number)
      if (permitNumber === undefined) return refused(404, 'no such path')
      if (method === 'GET') {
        const notice = notices.find(permitNumber)
        return found(notice === undefined ? [] : [notice])
      }
      if (method !== 'PUT') return refused(405, 'no such method')
      const recorded = notices.record(permitNumber, body, facts().now)
      if (recorded.is === 'incomplete') return refused(400, 'the notice lacks fields')
      if (recorded.is === 'contradicts') return refused(409, 'another notice has this number')
      return { ...found([recorded.notice]), status: recorded.is === 'recorded' ? 201 : 200 }
    },
  }
}

function providerOf(id: RegisterId): string[] {
  return [instance, 'GOV', memberCodes[id], id]
}

function found(items: readonly object[]): ProviderAnswer {
  return { status: 200, body: { response: { status: 'OK', items } } }
}

function refused(status: number, message: string): ProviderAnswer {
  return { status, body: { response: { status: 'ERROR', message } } }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
