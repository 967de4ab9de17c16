import { readOrUndefined } from '../asn1/malformed.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { bytesOf, type Element } from './element.ts'
import { dsig, wsse } from './names.ts'
import type { OpenXml } from './open-document.ts'

const maxCertificates = 50

/** Readable certificates that KeyInfo carries or, in WS-Security, points to. Throws `MalformedError`. */
export function findCertificates(keyInfo: Element | undefined, document: OpenXml): readonly Certificate[] {
  if (!keyInfo) return []
  const inX509 = keyInfo.all('X509Data', dsig).flatMap((data) => data.all('X509Certificate'))
  const elements = [...inX509, ...keyInfo.all('SecurityTokenReference', wsse).flatMap((at) => findTokens(at, document))]
  return elements
    .slice(0, maxCertificates)
    .flatMap((element) => readOrUndefined(() => parseCertificate(bytesOf(element))) ?? [])
}

/** X.509 token profile of WS-Security 1.1 §3.2: by reference to a BinarySecurityToken, or inside a KeyIdentifier. */
function findTokens(reference: Element, document: OpenXml): readonly Element[] {
  const identifier = reference.find('KeyIdentifier')
  if (identifier) return identifier.attribute('ValueType')?.endsWith('#X509v3') ? [identifier] : []
  const uri = reference.find('Reference')?.attribute('URI') ?? ''
  const found = uri.startsWith('#') ? document.withId(uri.slice(1)) : []
  const [token] = found
  return found.length === 1 &&
    token?.is(wsse, 'BinarySecurityToken') &&
    token.attribute('ValueType')?.endsWith('#X509v3')
    ? [token]
    : []
}

/** Whom a signature that names nobody means: the certificate that issued none of the others. */
export function likelySigner(certificates: readonly Certificate[]): Certificate | undefined {
  return (
    certificates.find(({ subject }) => !certificates.some((other) => other.issuer.comparable === subject.comparable)) ??
    certificates[0]
  )
}
