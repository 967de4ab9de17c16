import { MalformedError } from '../asn1/malformed.ts'
import type { Element } from '../xml/element.ts'
import { xades } from '../xml/names.ts'
import { qualificationRules, tslAdditional } from './list-names.ts'
import type { Condition, Criteria, Qualification } from './trusted-list.ts'

const maxDepth = 8

/** Reads `Qualifications` (ETSI TS 119 612 §5.5.9.2). Throws `MalformedError`. */
export function readQualifications(element: Element): Qualification[] {
  return element.all('QualificationElement').map((one) => ({
    qualifiers: one.get('Qualifiers').all('Qualifier').map(uriOf),
    criteria: readCriteria(one.get('CriteriaList'), 0),
  }))
}

const uriOf = (qualifier: Element) => qualifier.attribute('uri')?.trim() ?? ''

function readCriteria(element: Element, depth: number): Criteria {
  if (depth > maxDepth) throw new MalformedError('depth of CriteriaList')
  const assert = element.attribute('assert') ?? 'all'
  if (assert !== 'all' && assert !== 'atLeastOne' && assert !== 'none') throw new MalformedError('assert')
  return { assert, conditions: element.children.flatMap((child) => readConditions(child, depth)) }
}

function readConditions(element: Element, depth: number): Condition[] {
  if (element.is(qualificationRules, 'Description')) return []
  if (element.is(qualificationRules, 'CriteriaList'))
    return [{ is: 'criteria', criteria: readCriteria(element, depth + 1) }]
  if (element.is(qualificationRules, 'otherCriteriaList')) return element.children.map(readOther)
  if (element.is(qualificationRules, 'KeyUsage')) return [{ is: 'key-usage', bits: readBits(element) }]
  if (element.is(qualificationRules, 'PolicySet'))
    return [{ is: 'policies', oids: element.all('PolicyIdentifier').map(identifierOf) }]
  return [{ is: 'unknown', name: element.name }]
}

function readOther(element: Element): Condition {
  if (element.is(tslAdditional, 'ExtendedKeyUsage'))
    return { is: 'purposes', oids: element.all('KeyPurposeId').map(identifierOf) }
  if (element.is(tslAdditional, 'CertSubjectDNAttribute'))
    return { is: 'subject-attributes', oids: element.all('AttributeOID').map(identifierOf) }
  return { is: 'unknown', name: element.name }
}

function readBits(element: Element): Record<string, boolean> {
  const bits = element
    .all('KeyUsageBit')
    .map((bit) => [bit.attribute('name') ?? '', /^(true|1)$/.test(bit.text.trim())] as const)
  return Object.fromEntries(bits)
}

/** An OID as it is, or as `urn:oid:…` (XAdES, ObjectIdentifierType). */
function identifierOf(holder: Element): string {
  const [identifier] = holder.all('Identifier', xades)
  if (!identifier) throw new MalformedError('Identifier is missing')
  return identifier.text.trim().replace(/^urn:oid:/i, '')
}
