import { escapeXml } from '../xades/write-signature.ts'
import { xades } from '../xml/names.ts'
import { qualificationRules } from './list-names.ts'
import type { Condition, Criteria, Qualification } from './trusted-list.ts'
import { leaf, tag } from './write-elements.ts'

/** The extension of a service with its qualifications; none where there are none. Throws for a condition of unknown kind. */
export function writeQualifications(qualifications: readonly Qualification[]): string[] {
  if (qualifications.length === 0) return []
  const elements = qualifications.map(({ qualifiers, criteria }) =>
    tag(
      'q:QualificationElement',
      tag('q:Qualifiers', ...qualifiers.map((uri) => `<q:Qualifier uri="${escapeXml(uri)}"/>`)),
      writeCriteria(criteria),
    ),
  )
  const spaces = `xmlns:q="${qualificationRules}" xmlns:xades="${xades}"`
  return [`<Extension Critical="true"><q:Qualifications ${spaces}>${elements.join('')}</q:Qualifications></Extension>`]
}

const writeCriteria = ({ assert, conditions }: Criteria): string =>
  `<q:CriteriaList assert="${assert}">${conditions.map(writeCondition).join('')}</q:CriteriaList>`

function writeCondition(condition: Condition): string {
  switch (condition.is) {
    case 'criteria':
      return writeCriteria(condition.criteria)
    case 'key-usage': {
      const bits = Object.entries(condition.bits).map(
        ([name, isSet]) => `<q:KeyUsageBit name="${escapeXml(name)}">${isSet}</q:KeyUsageBit>`,
      )
      return tag('q:KeyUsage', ...bits)
    }
    case 'policies':
      return tag('q:PolicySet', ...condition.oids.map((oid) => tag('q:PolicyIdentifier', identifier(oid))))
    case 'purposes':
      return other('add:ExtendedKeyUsage', 'add:KeyPurposeId', condition.oids)
    case 'subject-attributes':
      return other('add:CertSubjectDNAttribute', 'add:AttributeOID', condition.oids)
    case 'unknown':
      throw new Error(`A condition of the kind ${condition.name} cannot be written`)
  }
}

const identifier = (oid: string) => leaf('xades:Identifier', oid)

const other = (holder: string, item: string, oids: readonly string[]) =>
  tag('q:otherCriteriaList', tag(holder, ...oids.map((oid) => tag(item, identifier(oid)))))
