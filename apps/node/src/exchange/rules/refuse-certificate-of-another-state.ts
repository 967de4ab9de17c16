import type { X509Certificate } from 'node:crypto'
import { refuse } from '../../platform/refusal.ts'
import type { GateRule } from './facts.ts'

/** Refuses a message that comes over a connection opened with another state's certificate than the signer's. */
export const refuseCertificateOfAnotherState: GateRule = ({ from }, { peerCertificate, senderTlsCa }) =>
  peerCertificate !== undefined && senderTlsCa !== undefined && isIssuedBy(peerCertificate, senderTlsCa)
    ? undefined
    : refuse('exchange.certificate-of-another-state', { party: from.party })

/** By signature, not by name alone: two authorities may bear one name. */
export const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
