import { checkValue } from '../algorithms/check-value.ts'
import { digestOf } from '../algorithms/digest.ts'
import { type AlgorithmUse, useOfDigest } from '../algorithms/judge-algorithms.ts'
import { type DigestEntry, findDigest, type HashName, isUnconfirmed } from '../algorithms/registry.ts'
import { explicitOf, integerHexOf, isContext, isUniversal, octetsOf, oidOf, sequenceOf, tag } from '../asn1/fields.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, undecided } from '../verdict.ts'
import type { Certificate } from '../x509/certificate.ts'
import { hashesOf } from '../x509/certificate-hashes.ts'
import { readName } from '../x509/name.ts'
import type { SignerInfo } from './signed-data.ts'

export type SignerCheck =
  | {
      readonly is: 'intact'
      readonly certificate: Certificate
      readonly algorithm: string
      /** To be judged at the time that is proven, by `judgeAlgorithms`. */
      readonly uses: readonly AlgorithmUse[]
      readonly namesCertificate: boolean
    }
  | {
      readonly is: 'not-intact'
      readonly certificate?: Certificate
      readonly algorithm?: string
      readonly finding: Finding
    }

export interface SignerFacts {
  readonly certificates: readonly Certificate[]
  /** Absent for a counter-signature, which states none (RFC 5652 §11.4). */
  readonly contentType?: string
  /** Hashes the signed content; `undefined` where it is not at hand, a finding where that would take too long. */
  readonly contentDigest: (hash: HashName) => Uint8Array | Finding | undefined
  /** See `SealTrust.vouched`. */
  readonly vouched?: readonly string[] | undefined
}

/**
 * Checks one signer's integrity (ETSI EN 319 102-1 §5.2): content digest, signing-certificate attribute where
 * there is one, signature value. Says nothing about trust. Throws `MalformedError` for unreadable attributes.
 */
export function checkSigner(signer: SignerInfo, facts: SignerFacts): SignerCheck {
  const certificate = facts.certificates.find((candidate) => isOf(candidate, signer))
  const digestEntry = findDigest({ oid: signer.digestAlgorithm })
  const hash = digestEntry?.hash
  if (!hash || isUnconfirmed(digestEntry, facts.vouched)) return refuseDigest(signer, digestEntry, certificate)
  const digest = facts.contentDigest(hash)
  if (!(digest instanceof Uint8Array)) {
    const finding = digest ?? undecided('SIGNED_DATA_NOT_FOUND', reason('seal.content-missing'))
    return { is: 'not-intact', ...known(certificate), finding }
  }
  if (signer.signedAttributesDer) {
    const type = single(signer.signedAttributes, oid.contentType)
    const stated = single(signer.signedAttributes, oid.messageDigest)
    if (!stated || (type ? oidOf(type, 'content type') : undefined) !== facts.contentType) {
      return {
        is: 'not-intact',
        ...known(certificate),
        finding: failed('FORMAT_FAILURE', reason('seal.malformed', { part: 'signed attributes' })),
      }
    }
    if (Buffer.compare(octetsOf(stated, 'message digest'), digest) !== 0) {
      return { is: 'not-intact', ...known(certificate), finding: failed('HASH_FAILURE', reason('seal.altered')) }
    }
  }
  if (!certificate) {
    return {
      is: 'not-intact',
      finding: undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-missing')),
    }
  }
  const naming = checkCertificateAttribute(signer, certificate)
  if (naming === 'mismatch') {
    return {
      is: 'not-intact',
      certificate,
      finding: undecided('NO_SIGNING_CERTIFICATE_FOUND', reason('seal.signer-certificate-mismatch')),
    }
  }
  return checkSignature(signer, certificate, { digest: digestEntry, naming, vouched: facts.vouched })
}

const known = (certificate: Certificate | undefined) => (certificate ? { certificate } : {})

function single(attributes: SignerInfo['signedAttributes'], id: string): Asn1 | undefined {
  const values = attributes.get(id)
  return values?.length === 1 ? values[0] : undefined
}

function isOf(certificate: Certificate, { signer }: SignerInfo): boolean {
  if ('subjectKeyId' in signer) {
    return Buffer.compare(hashesOf(certificate, 'sha1').key, signer.subjectKeyId) === 0
  }
  return certificate.serial === signer.serial && certificate.issuer.comparable === signer.issuer
}

function refuseDigest(
  { digestAlgorithm }: SignerInfo,
  entry: DigestEntry | undefined,
  certificate: Certificate | undefined,
): SignerCheck {
  const why = entry
    ? reason('seal.algorithm-unconfirmed', { algorithm: entry.name })
    : reason('seal.algorithm-unsupported', { algorithm: digestAlgorithm })
  return { is: 'not-intact', ...known(certificate), finding: undecided('CRYPTO_CONSTRAINTS_FAILURE_NO_POE', why) }
}

type Naming = 'match' | 'mismatch' | 'absent'

/** ESS signing-certificate and signing-certificate-v2 (RFC 5035 §3); only the first entry names the signer. */
function checkCertificateAttribute(signer: SignerInfo, certificate: Certificate): Naming {
  const v2 = single(signer.signedAttributes, oid.signingCertificateV2)
  const v1 = single(signer.signedAttributes, oid.signingCertificate)
  const attribute = v2 ?? v1
  if (!attribute) return 'absent'
  const [entry] = sequenceOf(sequenceOf(attribute, 'signing certificate')[0], 'signing certificate')
  const fields = [...sequenceOf(entry, 'signing certificate')]
  const named =
    v2 && isUniversal(fields[0], tag.sequence) ? oidOf(sequenceOf(fields.shift(), 'hash')[0], 'hash') : undefined
  const digest = octetsOf(fields.shift(), 'certificate digest')
  const digestEntry = findDigest({ oid: v2 ? (named ?? oid.sha256) : oid.sha1 })
  if (!digestEntry?.hash || Buffer.compare(digestOf(digestEntry.hash, certificate.der), digest) !== 0) return 'mismatch'
  return fields[0] && !isIssuerSerialOf(fields[0], certificate) ? 'mismatch' : 'match'
}

function isIssuerSerialOf(node: Asn1, certificate: Certificate): boolean {
  const [names, serial] = sequenceOf(node, 'issuer and serial')
  const [name] = sequenceOf(names, 'issuer')
  if (!isContext(name, 4) || integerHexOf(serial, 'serial') !== certificate.serial) return false
  return readName(explicitOf(name, 'issuer'), 'issuer').comparable === certificate.issuer.comparable
}

function checkSignature(
  signer: SignerInfo,
  certificate: Certificate,
  { digest, naming, vouched }: { digest: DigestEntry; naming: Naming; vouched: SignerFacts['vouched'] },
): SignerCheck {
  // Without signed attributes the value covers the content itself, which we hold only as a digest: plain, old forms.
  if (!signer.signedAttributesDer) {
    const why = reason('seal.unsupported-form', { form: 'CMS without signed attributes' })
    return { is: 'not-intact', certificate, finding: undecided('SIG_CONSTRAINTS_FAILURE', why) }
  }
  const signed = { data: signer.signedAttributesDer }
  const facts = { key: certificate.publicKey, signed, value: signer.signature, vouched }
  const check = checkValue(signer.signatureAlgorithm, facts, digest.hash ?? undefined)
  const base = { certificate, algorithm: check.name }
  if (check.is === 'undecided') return { is: 'not-intact', ...base, finding: check.finding }
  if (check.is === 'wrong')
    return { is: 'not-intact', ...base, finding: failed('SIG_CRYPTO_FAILURE', reason('seal.signature-wrong')) }
  // SHA-1 in the signing-certificate attribute does not count: whoever wants to abuse it needs a second preimage.
  const uses = [check.use, useOfDigest(digest, vouched)]
  return { is: 'intact', ...base, uses, namesCertificate: naming === 'match' }
}
