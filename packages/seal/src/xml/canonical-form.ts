import type { Element } from './element.ts'

/** A canonical form of XML that signatures may use. */
export interface CanonicalForm {
  /** As libxml2 counts them: Canonical XML 1.0, Exclusive 1.0, Canonical XML 1.1. */
  readonly mode: 0 | 1 | 2
  readonly withComments: boolean
  /** Prefixes that the exclusive form treats as the inclusive one does. */
  readonly prefixes?: readonly string[]
}

export const exclusiveNamespace = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const forms: Readonly<Record<string, CanonicalForm>> = {
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315': { mode: 0, withComments: false },
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments': { mode: 0, withComments: true },
  'http://www.w3.org/2006/12/xml-c14n11': { mode: 2, withComments: false },
  'http://www.w3.org/2006/12/xml-c14n11#WithComments': { mode: 2, withComments: true },
  [exclusiveNamespace]: { mode: 1, withComments: false },
  [`${exclusiveNamespace}WithComments`]: { mode: 1, withComments: true },
}

/** What XML signatures fall back to where none is named (XML Signature §4.4.3.2). */
export const defaultForm: CanonicalForm = { mode: 0, withComments: false }

/** The form that a CanonicalizationMethod or Transform names; `undefined`: none of those we know. */
export function findCanonicalForm(method: Element): CanonicalForm | undefined {
  const form = forms[method.attribute('Algorithm') ?? '']
  const list = form?.mode === 1 ? method.find('InclusiveNamespaces', exclusiveNamespace) : undefined
  const prefixes = list?.attribute('PrefixList')?.split(/\s+/).filter(Boolean)
  return form && prefixes && prefixes.length > 0 ? { ...form, prefixes } : form
}
