import { MalformedError } from '../asn1/malformed.ts'
import { type CanonicalForm, findCanonicalForm } from './canonical-form.ts'
import { bytesOf, type Element } from './element.ts'
import { dsig } from './names.ts'

/** A ds:Signature as it stands (XML Signature 1.1 §4). */
export interface XmlSignature {
  readonly element: Element
  readonly id: string | undefined
  readonly signedInfo: Element
  /** `undefined`: none of those we know. */
  readonly form: CanonicalForm | undefined
  /** URI of the signature algorithm. */
  readonly algorithm: string
  readonly references: readonly XmlReference[]
  readonly valueElement: Element
  readonly value: Uint8Array
  readonly keyInfo: Element | undefined
  readonly objects: readonly Element[]
}

export interface XmlReference {
  readonly uri: string | undefined
  readonly type: string | undefined
  readonly transforms: readonly Element[]
  /** URI of the digest algorithm. */
  readonly digestMethod: string
  readonly digest: Uint8Array
}

const maxReferences = 1000
const maxTransforms = 5

/** Reads a ds:Signature. Throws `MalformedError`. */
export function readSignature(element: Element): XmlSignature {
  const signedInfo = element.get('SignedInfo')
  const valueElement = element.get('SignatureValue')
  const references = signedInfo.all('Reference')
  if (references.length === 0 || references.length > maxReferences) throw new MalformedError('number of references')
  return {
    element,
    id: element.attribute('Id'),
    signedInfo,
    form: findCanonicalForm(signedInfo.get('CanonicalizationMethod')),
    algorithm: signedInfo.get('SignatureMethod').attribute('Algorithm') ?? '',
    references: references.map(readReference),
    valueElement,
    value: bytesOf(valueElement),
    keyInfo: element.find('KeyInfo'),
    objects: element.all('Object'),
  }
}

export function readReference(element: Element): XmlReference {
  const transforms = element.find('Transforms', dsig)?.all('Transform') ?? []
  if (transforms.length > maxTransforms) throw new MalformedError('number of transforms')
  return {
    uri: element.attribute('URI'),
    type: element.attribute('Type'),
    transforms,
    digestMethod: element.get('DigestMethod', dsig).attribute('Algorithm') ?? '',
    digest: bytesOf(element.get('DigestValue', dsig)),
  }
}
