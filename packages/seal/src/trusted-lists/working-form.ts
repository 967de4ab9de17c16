import type {
  Condition,
  Criteria,
  Equivalence,
  Operator,
  Pointer,
  PostalAddress,
  Provider,
  Qualification,
  Service,
  ServiceState,
  Text,
  TrustedList,
} from './trusted-list.ts'

// The form in which a list is edited: JSON of the same shape, times in ISO 8601, certificates in base64 (DER). What is
// published is the XML alone.

export function writeWorkingForm(list: TrustedList): string {
  return `${JSON.stringify(list, toJson, 2)}\n`
}

/** Dates write themselves; bytes would become an object of numbers. A Buffer has become one before `value` is seen. */
function toJson(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const bytes = this[key]
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : value
}

export type WorkingFormOutcome =
  | { readonly outcome: 'read'; readonly list: TrustedList }
  /** Each fault begins with the place where it is. */
  | { readonly outcome: 'refused'; readonly faults: readonly string[] }

/** Reads what `writeWorkingForm` wrote and people changed since. Never throws for bad input. */
export function readWorkingForm(json: string): WorkingFormOutcome {
  const faults: string[] = []
  const list = trustedList(parseJson(json), 'list', faults)
  return faults.length > 0 ? { outcome: 'refused', faults: faults.slice(0, 20) } : { outcome: 'read', list }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Reads a value at a place; what does not fit is a fault, and whatever comes back then is of no use. */
type Reader<T> = (value: unknown, place: string, faults: string[]) => T

function expecting<T>(what: string, fits: (value: unknown) => T | undefined, otherwise: T): Reader<T> {
  return (value, place, faults) => {
    const read = fits(value)
    if (read === undefined) faults.push(`${place}: ${what} is expected`)
    return read ?? otherwise
  }
}

const string = expecting('a text', (value) => (typeof value === 'string' ? value : undefined), '')
const whole = expecting('a whole number', (value) => (Number.isSafeInteger(value) ? (value as number) : undefined), 0)
const flag = expecting('true or false', (value) => (typeof value === 'boolean' ? value : undefined), false)
const time = expecting('a time such as 2026-11-26T12:00:00Z', readTime, new Date(0))
const bytes = expecting('base64', readBase64, new Uint8Array())

function readTime(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(value)) return undefined
  const read = new Date(value)
  return Number.isNaN(read.getTime()) ? undefined : read
}

function readBase64(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || !/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value))
    return undefined
  return new Uint8Array(Buffer.from(value, 'base64'))
}

const asRecord = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined

function listOf<T>(item: Reader<T>): Reader<T[]> {
  return (value, place, faults) => {
    if (!Array.isArray(value)) {
      faults.push(`${place}: a list is expected`)
      return []
    }
    return value.map((one, index) => item(one, `${place}[${index}]`, faults))
  }
}

/** Members whose name ends in `?` may be absent. Others that nobody knows are faults: they may be slips of the pen. */
function object<T>(members: Readonly<Record<string, Reader<unknown>>>): Reader<T> {
  const names = Object.keys(members).map((name) => name.replace('?', ''))
  return (value, place, faults) => {
    const record = asRecord(value)
    if (!record) {
      faults.push(`${place}: an object is expected`)
      return {} as T
    }
    for (const name of Object.keys(record)) if (!names.includes(name)) faults.push(`${place}.${name} is not known`)
    const read = Object.entries(members).flatMap(([key, reader]) => {
      const name = key.replace('?', '')
      if (name !== key && record[name] === undefined) return []
      return [[name, reader(record[name], `${place}.${name}`, faults)]]
    })
    return Object.fromEntries(read) as T
  }
}

const texts = listOf(object<Text>({ language: string, text: string }))
const postal = listOf(
  object<PostalAddress>({ language: string, street: string, locality: string, 'postalCode?': string, country: string }),
)
const operator = { names: texts, postal, electronic: texts }

const criteria: Reader<Criteria> = (value, place, faults) =>
  object<Criteria>({
    assert: expecting('all, atLeastOne or none', readAssert, 'all'),
    conditions: listOf(condition),
  })(value, place, faults)

const readAssert = (value: unknown): Criteria['assert'] | undefined =>
  value === 'all' || value === 'atLeastOne' || value === 'none' ? value : undefined

const kinds: Readonly<Record<string, Readonly<Record<string, Reader<unknown>>>>> = {
  criteria: { criteria },
  'key-usage': { bits: readBits },
  policies: { oids: listOf(string) },
  purposes: { oids: listOf(string) },
  'subject-attributes': { oids: listOf(string) },
}

function condition(value: unknown, place: string, faults: string[]): Condition {
  const kind = asRecord(value)?.is
  const members = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!members) {
    faults.push(`${place}.is: one of ${Object.keys(kinds).join(', ')} is expected`)
    return { is: 'unknown', name: '' }
  }
  return object<Condition>({ is: string, ...members })(value, place, faults)
}

function readBits(value: unknown, place: string, faults: string[]): Record<string, boolean> {
  const bits = Object.entries(asRecord(value) ?? {})
  if (bits.length === 0) faults.push(`${place}: names of key usages are expected`)
  return Object.fromEntries(bits.map(([name, isSet]) => [name, flag(isSet, `${place}.${name}`, faults)]))
}

const state = {
  type: string,
  names: texts,
  certificates: listOf(bytes),
  status: string,
  since: time,
  additions: listOf(string),
  qualifications: listOf(object<Qualification>({ qualifiers: listOf(string), criteria })),
}
const provider = object<Provider>({
  ...operator,
  tradeNames: texts,
  informationUris: texts,
  services: listOf(object<Service>({ ...state, history: listOf(object<ServiceState>(state)) })),
})
const pointer = object<Pointer>({
  location: string,
  territory: string,
  type: string,
  operatorNames: texts,
  'mimeType?': string,
  signers: listOf(bytes),
  equivalences: listOf(
    object<Equivalence>({
      ...{ theirType: string, theirStatus: string, ourType: string, since: time },
      ...{ 'in?': string, 'basis?': string },
    }),
  ),
})
const trustedList = object<TrustedList>({
  version: whole,
  sequenceNumber: whole,
  type: string,
  operator: object<Operator>(operator),
  schemeNames: texts,
  informationUris: texts,
  statusDetermination: string,
  communityRules: texts,
  territory: string,
  legalNotices: texts,
  pointers: listOf(pointer),
  issuedAt: time,
  'nextUpdate?': time,
  distributionPoints: listOf(string),
  providers: listOf(provider),
})
