import { checkValueBy } from '../algorithms/check-value.ts'
import type { AlgorithmUse } from '../algorithms/judge-algorithms.ts'
import { findSignature } from '../algorithms/registry.ts'
import { reason } from '../reasons.ts'
import { type Coverage, type Finding, failed, undecided } from '../verdict.ts'
import type { Certificate } from '../x509/certificate.ts'
import { findNamed, findQualifyingProperties, type QualifyingProperties } from '../xades/qualifying-properties.ts'
import { type CheckedReference, checkReferences, unsupportedAlgorithm } from './check-references.ts'
import { coverageOf, findSoapBody } from './coverage.ts'
import type { DereferenceFacts } from './dereference.ts'
import type { DetachedContent } from './detached-content.ts'
import { findCertificates, likelySigner } from './find-certificates.ts'
import { wsse } from './names.ts'
import type { XmlSignature } from './read-signature.ts'

export type XmlFormat = 'XAdES' | 'XMLDSig' | 'WS-Security'

interface Known {
  readonly format: XmlFormat
  readonly properties: QualifyingProperties | undefined
  readonly certificates: readonly Certificate[]
  readonly certificate?: Certificate | undefined
  readonly algorithm?: string
  readonly coverage?: Coverage
}

export type XmlCheck = Known &
  (
    | {
        readonly is: 'intact'
        readonly certificate: Certificate
        readonly coverage: Coverage
        readonly uses: readonly AlgorithmUse[]
        readonly references: readonly CheckedReference[]
      }
    | { readonly is: 'not-intact'; readonly finding: Finding }
  )

/**
 * Checks one signature's integrity (ETSI EN 319 102-1 §5.2): what its references lead to, the certificate it names,
 * its value. Says nothing about trust. `anchors`: DER certificates that the caller trusts by themselves. Throws
 * `MalformedError`.
 */
export async function checkXmlSignature(
  facts: DereferenceFacts,
  content: DetachedContent,
  moreCertificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
): Promise<XmlCheck> {
  const { document, signature } = facts
  const properties = findQualifyingProperties(signature)
  const certificates = [...findCertificates(signature.keyInfo, document), ...moreCertificates]
  const known = { format: formatOf(signature, properties), properties, certificates }
  const checked = await checkReferences(facts, content)
  if (checked.is === 'not-intact') return { ...known, is: 'not-intact', finding: checked.finding }
  const coverage = coverageOf({ document, signature, references: checked.references })
  const signer = findSigner(properties, certificates, anchors)
  if ('finding' in signer) return { ...known, coverage, is: 'not-intact', finding: signer.finding }
  const covered = { ...known, coverage, certificate: signer.certificate, uses: [...checked.uses, ...signer.uses] }
  const misplaced = refuseMisplaced(facts, properties, checked.references)
  if (misplaced) return { ...covered, is: 'not-intact', finding: misplaced }
  return checkValue(signature, document, { ...covered, references: checked.references })
}

function formatOf({ element, keyInfo }: XmlSignature, properties: QualifyingProperties | undefined): XmlFormat {
  if (properties) return 'XAdES'
  return element.parent?.is(wsse, 'Security') || keyInfo?.find('SecurityTokenReference', wsse)
    ? 'WS-Security'
    : 'XMLDSig'
}

type Signer = { certificate: Certificate; uses: readonly AlgorithmUse[] } | { finding: Finding }

function findSigner(
  properties: QualifyingProperties | undefined,
  certificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
): Signer {
  const [first] = certificates
  if (!first) return { finding: undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-missing')) }
  if (!properties) return { certificate: likelySigner(certificates) ?? first, uses: [] }
  const found = properties.named && findNamed(properties.named, certificates)
  // A signer that is an anchor was named by the caller, all of it: nothing rests on the digest that names it again. Real
  // trusted lists of before 2021 made that digest with SHA-1.
  const isNamedByCaller = anchors.some((anchor) => found && Buffer.compare(anchor, found.certificate.der) === 0)
  if (found) return { certificate: found.certificate, uses: isNamedByCaller ? [] : [found.use] }
  return { finding: undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch')) }
}

/** The element that was signed must be the one that is acted upon: these properties, this message's body. */
function refuseMisplaced(
  { document, signature }: DereferenceFacts,
  properties: QualifyingProperties | undefined,
  references: readonly CheckedReference[],
): Finding | undefined {
  const apexes = references.flatMap(({ target }) => (target.is === 'inside' && target.apex ? [target.apex] : []))
  if (properties && !apexes.some((apex) => apex.isSame(properties.signed)))
    return failed('FORMAT_FAILURE', reason('seal.content-not-covered', { part: 'SignedProperties' }))
  const body = signature.element.parent?.is(wsse, 'Security') ? findSoapBody(document.root) : undefined
  if (body && !apexes.some((apex) => body.isInside(apex)))
    return failed('FORMAT_FAILURE', reason('seal.content-not-covered', { part: 'Body' }))
  return undefined
}

type Covered = Known & Pick<Extract<XmlCheck, { is: 'intact' }>, 'certificate' | 'coverage' | 'uses' | 'references'>

function checkValue(signature: XmlSignature, document: DereferenceFacts['document'], known: Covered): XmlCheck {
  const { form, algorithm, value, signedInfo } = signature
  const entry = findSignature({ xml: algorithm })
  if (!entry) return { ...known, algorithm, is: 'not-intact', finding: unsupportedAlgorithm(algorithm) }
  if (!form)
    return {
      ...known,
      algorithm: entry.name,
      is: 'not-intact',
      finding: undecided('FORMAT_FAILURE', reason('seal.unsupported-form', { form: 'CanonicalizationMethod' })),
    }
  const check = checkValueBy(
    { is: 'known', name: entry.name, entry, hash: entry.hash ?? undefined },
    {
      key: known.certificate.publicKey,
      signed: { data: document.canonical(form, signedInfo) },
      value,
      // XML Signature 1.1 §6.4.3.
      ecdsaForm: 'raw',
    },
  )
  const said = { ...known, algorithm: check.name }
  if (check.is === 'undecided') return { ...said, is: 'not-intact', finding: check.finding }
  if (check.is === 'wrong')
    return { ...said, is: 'not-intact', finding: failed('SIG_CRYPTO_FAILURE', reason('seal.signature-wrong')) }
  return { ...said, is: 'intact', uses: [...known.uses, check.use] }
}
