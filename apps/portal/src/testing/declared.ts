import { readFileSync } from 'node:fs'
import type { Money, Texts } from '@kopru/client'

/** Made-up data for looking at the pages without a node; the services and evidence types are the declared ones. */

const root = new URL('../../../../', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, root), 'utf8'))

interface DeclaredState {
  party: string
  names: Texts
  currency: string
  timeZone: string
  authorities: { id: string; names: Texts }[]
}
interface DeclaredService {
  authority: string
  audience: string[]
  rates?: { currency: string; perUnit: number; date: string; source: string }[]
  fee: { items: object[]; total: Money; source?: object }
  refusalGrounds: { id: string }[]
}
interface DeclaredEvidence {
  id: string
  fields: { id: string; label: Texts }[]
}

export const evidenceTypes = read<DeclaredEvidence[]>('agreements/evidence-types.json')
export const states = ['KZ', 'TR', 'KG', 'UZ', 'AZ'].map((party) => read<DeclaredState>(`states/${party}/state.json`))
const files: Record<string, string> = { TR: 'residence-permit-short-term' }
const declared = ['KZ', 'TR', 'KG', 'UZ', 'AZ'].map((party) => ({
  party,
  ...read<DeclaredService>(`states/${party}/services/${files[party] ?? 'residence-permit-temporary'}.json`),
}))

export const portOf = (party: string) => 7010 + 10 * ['KZ', 'TR', 'KG', 'UZ', 'AZ'].indexOf(party)
export const authorityName = (id: string) =>
  states.flatMap(({ authorities }) => authorities).find((authority) => authority.id === id)?.names ?? {}

export function service(party: string, citizenship: string) {
  const found = declared.find((known) => known.party === party)
  if (!found) return undefined
  const { rates = [], ...rest } = found
  const currency = states.find((state) => state.party === citizenship)?.currency
  const rate = rates.find((known) => known.currency === currency)
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
    fee: { ...found.fee, ...(inHomeMoney && { inHomeMoney }) },
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
  timeZone: states.find((state) => state.party === party)?.timeZone,
  signing: { KZ: { means: 'ncalayer', address: 'wss://127.0.0.1:13579/' } },
  sandbox: true,
})
