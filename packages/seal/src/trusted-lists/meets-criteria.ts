import { isUniversal, oidOf, sequenceOf, tag, wrappedIn } from '../asn1/fields.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { Condition, Criteria } from './trusted-list.ts'

/** Whether a certificate meets the criteria of a qualification; `undefined`: they cannot be judged here. */
export function meetsCriteria(certificate: Certificate, { assert, conditions }: Criteria): boolean | undefined {
  const met = conditions.map((condition) => meets(certificate, condition))
  const isUnknown = met.includes(undefined)
  if (assert === 'all') return met.includes(false) ? false : isUnknown ? undefined : true
  const any = met.includes(true) ? true : isUnknown ? undefined : false
  return assert === 'atLeastOne' || any === undefined ? any : !any
}

function meets(certificate: Certificate, condition: Condition): boolean | undefined {
  switch (condition.is) {
    case 'criteria':
      return meetsCriteria(certificate, condition.criteria)
    case 'key-usage': {
      const set = keyUsageBitsOf(certificate)
      return Object.entries(condition.bits).every(([name, wanted]) => set.has(name) === wanted)
    }
    case 'policies':
      return hasAll(policiesOf(certificate), condition.oids)
    case 'purposes':
      return hasAll(certificate.purposes?.oids ?? [], condition.oids)
    case 'subject-attributes':
      return hasAll(
        certificate.subject.attributes.map((attribute) => attribute.oid),
        condition.oids,
      )
    case 'unknown':
      return undefined
  }
}

const hasAll = (there: readonly string[], wanted: readonly string[]) => wanted.every((one) => there.includes(one))

/** Names of the bits as trusted lists write them, in the order of RFC 5280 §4.2.1.3. */
const bitNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'crlSign',
  'encipherOnly',
  'decipherOnly',
]

function keyUsageBitsOf({ extensions }: Certificate): ReadonlySet<string> {
  const extension = extensions.get(oid.keyUsage)
  const node = extension && readOrUndefined(() => wrappedIn(extension.value))
  const content = isUniversal(node, tag.bitString) ? node.content : new Uint8Array()
  return new Set(bitNames.filter((_, at) => ((content[1 + (at >> 3)] ?? 0) >> (7 - (at & 7))) & 1))
}

/** OIDs of the certificate policies (RFC 5280 §4.2.1.4). */
export function policiesOf({ extensions }: Certificate): readonly string[] {
  const extension = extensions.get(oid.certificatePolicies)
  const read = () =>
    extension
      ? sequenceOf(wrappedIn(extension.value), 'certificate policies').map((policy) =>
          oidOf(sequenceOf(policy, 'certificate policy')[0], 'certificate policy'),
        )
      : []
  return readOrUndefined(read) ?? []
}
