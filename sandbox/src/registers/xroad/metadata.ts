import { escapeHtml } from '../../web/html.ts'

export interface RegisteredClient {
  /** instance, class, member, subsystem */
  id: readonly string[]
  /** Of the member. */
  name: string
}

export interface Endpoint {
  method: string
  path: string
}

export interface RegisteredService {
  provider: readonly string[]
  code: string
  endpoints: Endpoint[]
}

/** `listClients` (PR-META §3): JSON only where `Accept` names it, weights ignored. */
export function renderClients(clients: readonly RegisteredClient[], accept: string | undefined) {
  const members = clients.flatMap((client, i) =>
    clients.findIndex(({ id }) => sameMember(id, client.id)) === i ? [{ ...client, id: client.id.slice(0, 3) }] : [],
  )
  const all = [...members, ...clients]
  if (accept?.includes('application/json')) {
    const member = all.map(({ id, name }) => ({ id: toJsonId(id), name }))
    return { type: 'application/json;charset=utf-8', body: JSON.stringify({ member }) }
  }
  const rows = all.map(({ id, name }) => {
    const [instance = '', memberClass = '', code = '', subsystem] = id.map(escapeHtml)
    const kind = subsystem === undefined ? 'MEMBER' : 'SUBSYSTEM'
    const last = subsystem === undefined ? '' : `<id:subsystemCode>${subsystem}</id:subsystemCode>`
    return `<xrd:member><xrd:id id:objectType="${kind}"><id:xRoadInstance>${instance}</id:xRoadInstance><id:memberClass>${memberClass}</id:memberClass><id:memberCode>${code}</id:memberCode>${last}</xrd:id><xrd:name>${escapeHtml(name)}</xrd:name></xrd:member>`
  })
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xrd:clientList xmlns:xrd="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers">${rows.join('')}</xrd:clientList>`
  return { type: 'text/xml;charset=utf-8', body }
}

/** `listMethods` and `allowedMethods` (PR-MREST), in the snake case that servers send, whatever the schema shows. */
export function renderMethods(services: readonly RegisteredService[]): string {
  const service = services.map(({ provider, code, endpoints }) => {
    const [xroad_instance, member_class, member_code, subsystem_code] = provider
    return {
      member_class,
      member_code,
      object_type: 'SERVICE',
      service_code: code,
      subsystem_code,
      xroad_instance,
      service_type: 'REST',
      endpoint_list: endpoints,
    }
  })
  return JSON.stringify({ service })
}

function toJsonId(id: readonly string[]) {
  const [xroad_instance, member_class, member_code, subsystem_code] = id
  return {
    object_type: subsystem_code === undefined ? 'MEMBER' : 'SUBSYSTEM',
    xroad_instance,
    member_class,
    member_code,
    ...(subsystem_code !== undefined && { subsystem_code }),
  }
}

function sameMember(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, 3).join('/') === b.slice(0, 3).join('/')
}
