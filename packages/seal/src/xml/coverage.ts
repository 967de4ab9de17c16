import type { Coverage } from '../verdict.ts'
import type { CheckedReference } from './check-references.ts'
import type { Element } from './element.ts'
import { dsig, signedPropertiesType, soapEnvelopes, xades } from './names.ts'
import type { OpenXml } from './open-document.ts'
import type { XmlSignature } from './read-signature.ts'

export interface CoverageFacts {
  readonly document: OpenXml
  readonly signature: XmlSignature
  readonly references: readonly CheckedReference[]
}

/**
 * What the references of a signature cover. `whole` speaks of the document that the signature lies in: everything but
 * the signature itself, or everything that an enveloping signature envelopes, or the body of a SOAP message.
 */
export function coverageOf(facts: CoverageFacts): Coverage {
  const content = facts.references.filter(({ reference, target }) => !isOwnProperties(reference.type, target))
  const parts = content.map(({ target }) =>
    target.is === 'beside' ? target.uri : target.apex ? readablePath(target.apex) : '/',
  )
  return { whole: isWhole(facts, content), parts }
}

function isOwnProperties(type: string | undefined, target: CheckedReference['target']): boolean {
  return (
    type === signedPropertiesType || (target.is === 'inside' && target.apex?.is(xades, 'SignedProperties') === true)
  )
}

function isWhole({ document, signature }: CoverageFacts, content: readonly CheckedReference[]): boolean {
  const { root } = document
  const inside = content.flatMap(({ target }) => (target.is === 'inside' ? [target] : []))
  const covers = (element: Element) => inside.some(({ apex }) => !apex || element.isInside(apex))
  if (signature.element.isSame(root)) {
    const enveloped = signature.objects.filter((object) => object.all('QualifyingProperties', xades).length === 0)
    return enveloped.length > 0 && enveloped.every(covers)
  }
  const body = findSoapBody(root)
  if (body) return covers(body)
  return inside.some(
    ({ apex, leftOut }) =>
      (apex ? apex.isSame(root) && document.isRootAlone : true) &&
      (leftOut !== 'every-signature' || document.all(dsig, 'Signature').length === 1),
  )
}

/** The Body that a SOAP processor acts upon: the one right below the envelope, wherever else another one stands. */
export function findSoapBody(root: Element): Element | undefined {
  return root.name === 'Envelope' && soapEnvelopes.includes(root.namespace) ? root.find('Body') : undefined
}

const maxSteps = 12

/** `/contract/terms[2]`: names without prefixes, numbers among siblings of that name. */
function readablePath(element: Element): string {
  const steps: string[] = []
  for (let at: Element | undefined = element; at && steps.length < maxSteps; at = at.parent) {
    const { name, namespace, parent } = at
    const same = parent?.children.filter((child) => child.is(namespace, name)) ?? []
    const number = same.findIndex((child) => at?.isSame(child)) + 1
    steps.unshift(same.length > 1 ? `${name.slice(0, 60)}[${number}]` : name.slice(0, 60))
  }
  return `/${steps.join('/')}`
}
