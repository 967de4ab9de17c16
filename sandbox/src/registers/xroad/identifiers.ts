import { malformed } from './fault.ts'

/** `instance/class/member/subsystem/serviceCode`, each part decoded, and what follows it, untouched. */
export interface RestCall {
  provider: string[]
  serviceCode: string
  /** Path after the service code, as sent, with its leading slash; empty if none. */
  path: string
}

// What the message path of servers refuses; the strict alphabet guards administrators' input only.
const forbidden = /[:;\\%/\p{Cc}\u200b\ufeff]/u

/** Splits the path of an r1 call (PR-REST §4.2). Throws `XRoadFault`. */
export function readRestPath(pathname: string): RestCall {
  const [, version, ...parts] = pathname.split('/')
  if (version !== 'r1') throw malformed('The path does not begin with the protocol version r1')
  const [serviceCode = '', ...rest] = parts.slice(4)
  const provider = parts.slice(0, 4).map(decodePart)
  if (provider.length < 4 || serviceCode === '') throw malformed('The path names no complete service')
  return { provider, serviceCode: decodePart(serviceCode), path: rest.length === 0 ? '' : `/${rest.join('/')}` }
}

/** `instance/class/member[/subsystem]` of the header X-Road-Client. Throws `XRoadFault`. */
export function readClientId(value: string | undefined): string[] {
  if (value === undefined || value === '') throw malformed('The header X-Road-Client is missing')
  const parts = value.split('/').map(decodePart)
  if (parts.length !== 3 && parts.length !== 4) throw malformed('The header X-Road-Client names no client')
  return parts
}

/** Checks the optional headers that have a form (PR-REST §4.3). Throws `XRoadFault`. */
export function checkOptionalHeaders(header: (name: string) => string | undefined): void {
  const server = header('x-road-security-server')
  if (server !== undefined && server.split('/').map(decodePart).length !== 4)
    throw malformed('The header X-Road-Security-Server names no server')
  const represented = header('x-road-represented-party')
  if (represented !== undefined && represented.split('/').map(decodePart).length > 2)
    throw malformed('The header X-Road-Represented-Party names no party')
}

export function encodeId(parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/')
}

function decodePart(part: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(part)
  } catch {
    throw malformed('An identifier is not percent-encoded UTF-8')
  }
  if (decoded === '' || decoded === '.' || decoded === '..' || forbidden.test(decoded))
    throw malformed('An identifier is empty or holds a forbidden character')
  return decoded
}
