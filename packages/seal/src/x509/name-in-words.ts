import { type DistinguishedName, foldValue } from './name.ts'

/** Attribute types as programs write them (RFC 4514 §3, and the names that Java and Bouncy Castle have for others). */
const types: Readonly<Record<string, string>> = {
  cn: '2.5.4.3',
  sn: '2.5.4.4',
  surname: '2.5.4.4',
  serialnumber: '2.5.4.5',
  c: '2.5.4.6',
  l: '2.5.4.7',
  st: '2.5.4.8',
  s: '2.5.4.8',
  street: '2.5.4.9',
  o: '2.5.4.10',
  ou: '2.5.4.11',
  t: '2.5.4.12',
  title: '2.5.4.12',
  gn: '2.5.4.42',
  givenname: '2.5.4.42',
  organizationidentifier: '2.5.4.97',
  uid: '0.9.2342.19200300.100.1.1',
  dc: '0.9.2342.19200300.100.1.25',
  e: '1.2.840.113549.1.9.1',
  emailaddress: '1.2.840.113549.1.9.1',
}

const maxChars = 4_000
/** A type, and a value in quotes or with escapes (RFC 4514 §2.4, RFC 1779 §2.3), up to what ends it. */
const pair = /\s*([A-Za-z0-9.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"\s*|((?:[^,+"\\]|\\.)*))(?:([,+])|$)/suy

/**
 * Whether a text is a name as programs write it, `CN=…,O=…`, in either order; letter case and white space in values do
 * not count. What cannot be read is not the name.
 */
export function isNameInWords({ attributes }: DistinguishedName, text: string): boolean {
  const words = readPairs(text)
  const own = attributes.map(({ oid, value }) => `${oid}=${foldValue(value)}`)
  if (words?.length !== own.length || own.length === 0) return false
  const isSame = (order: readonly string[]) => order.every((one, at) => one === own[at])
  return isSame(words) || isSame(words.toReversed())
}

function readPairs(text: string): string[] | undefined {
  if (text.length > maxChars) return undefined
  const pairs: string[] = []
  const reader = new RegExp(pair)
  for (let goesOn = true; goesOn; ) {
    const found = reader.exec(text)
    if (!found) return undefined
    const [, type = '', quoted, plain = '', end] = found
    // Java writes `OID.1.2.3` for types that it has no name for.
    const named = type.toLowerCase().replace(/^oid\./, '')
    const oid = /^\d/.test(named) ? named : types[named]
    if (oid === undefined) return undefined
    pairs.push(`${oid}=${foldValue(withoutEscapes(quoted ?? plain))}`)
    goesOn = end !== undefined
  }
  return pairs
}

/** `\,` is the sign itself, `\C4\B1` bytes of UTF-8. */
const withoutEscapes = (value: string): string =>
  value.replaceAll(/((?:\\[0-9A-Fa-f]{2})+)|\\(.)/gsu, (_all, hex: string | undefined, sign: string) =>
    hex === undefined ? sign : Buffer.from(hex.replaceAll('\\', ''), 'hex').toString('utf8'),
  )
