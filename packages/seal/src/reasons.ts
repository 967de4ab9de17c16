/** Sub-indications of ETSI EN 319 102-1 that this package gives. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'SIGNED_DATA_NOT_FOUND'
  | 'TRY_LATER'

/**
 * Every reason that a verdict or an outcome of this package can name, with the parameters of its text.
 * `texts/` has words for each in nine languages; an application may have its own.
 */
export const sealReasons = {
  'seal.malformed': ['part'],
  'seal.too-large': ['limitBytes'],
  'seal.too-large-to-examine': [],
  'seal.too-large-to-hash': ['algorithm', 'limitBytes'],
  'seal.empty-file': [],
  'seal.cut-off': [],
  'seal.encrypted-document': [],
  'seal.unsupported-form': ['form'],
  'seal.unknown-format': [],
  'seal.not-a-signature': ['kind'],
  'seal.no-signature': [],
  'seal.content-missing': [],
  'seal.content-expired': ['until'],
  'seal.disclosure-unknown': [],
  'seal.altered': [],
  'seal.altered-after-signing': [],
  'seal.part-altered': ['part'],
  'seal.path-outside': ['part'],
  'seal.manifest-missing': ['part'],
  'seal.byte-range-invalid': [],
  'seal.signature-wrong': [],
  'seal.duplicate-id': ['id'],
  'seal.signed-part-missing': ['part'],
  'seal.content-beside': [],
  'seal.content-not-covered': ['part'],
  'seal.signer-certificate-missing': [],
  'seal.signer-certificate-mismatch': [],
  'seal.algorithm-unsupported': ['algorithm'],
  'seal.algorithm-unconfirmed': ['algorithm'],
  'seal.algorithm-too-weak': ['algorithm'],
  'seal.algorithm-outdated': ['algorithm', 'until'],
  'seal.issuer-unknown': ['issuer'],
  'seal.path-invalid': ['certificate'],
  'seal.certificate-expired': ['certificate', 'notAfter'],
  'seal.certificate-not-yet-valid': ['certificate', 'notBefore'],
  'seal.certificate-not-for-signing': ['certificate'],
  'seal.critical-extension-unknown': ['certificate', 'extension'],
  'seal.certificate-not-issued': ['certificate'],
  'seal.certificate-revoked': ['certificate', 'revokedAt'],
  'seal.revocation-unknown': ['certificate'],
  /** The parameters of `cause`, which is the code of a reason, come along, here and in the next. */
  'seal.timestamp-invalid': ['cause'],
  /** It fits, yet its authority is not established. */
  'seal.timestamp-untrusted': ['cause'],
  'seal.timestamp-authority-revoked': ['certificate', 'revokedAt'],
  'seal.timestamp-before-certificate': ['time'],
  'seal.signed-in-future': ['signedAt'],
  'list.malformed': ['part'],
  'list.unsigned': [],
  /** The parameters of `why`, which is the code of a reason, come along. */
  'list.signature-wrong': ['why'],
  'list.signer-unknown': [],
  'list.from-the-future': ['issuedAt'],
  'list.closed': [],
  'list.stale': ['nextUpdate'],
  'list.rolled-back': ['number', 'known'],
  'list.other-territory': ['expected', 'found'],
  'list.unreachable': ['location'],
  /** The parameters of `cause`, which is the code of a reason, come along. */
  'list.not-used': ['territory', 'cause'],
  'list.service-not-in-force': ['service', 'territory'],
  'list.rules-unclear': ['service'],
  'tsp.unreachable': ['detail'],
  /** `answer` is the HTTP status, or the media type of what came. */
  'tsp.other-answer': ['answer'],
  'tsp.rejected': ['status'],
  'tsp.malformed': ['part'],
  'tsp.nonce-mismatch': [],
  'tsp.imprint-mismatch': [],
  'tsp.purpose-missing': ['certificate'],
  'tsp.time-in-future': ['time'],
  'evidence.malformed': ['part'],
  'evidence.other-content': [],
  'evidence.broken': ['number'],
  'ocsp.unreachable': ['detail'],
  'ocsp.rejected': ['status'],
  'ocsp.malformed': ['part'],
  'ocsp.nonce-mismatch': [],
  'ocsp.other-certificate': [],
  'ocsp.responder-unauthorised': ['responder'],
  'ocsp.stale': ['thisUpdate'],
  'ocsp.from-the-future': ['thisUpdate'],
  'ocsp.no-address': ['certificate'],
  'crl.none': [],
  'crl.malformed': ['part'],
  'crl.other-issuer': [],
  'crl.other-scope': [],
  'crl.indirect': [],
  'crl.critical-extension-unknown': [],
  'crl.from-the-future': ['thisUpdate'],
  'crl.stale': ['thisUpdate'],
  'crl.after-expiry': ['thisUpdate'],
} as const

export type ReasonCode = keyof typeof sealReasons

export interface Reason {
  readonly code: ReasonCode
  readonly params: Readonly<Record<string, string | number>>
}

export function reason(code: ReasonCode, params: Reason['params'] = {}): Reason {
  return { code, params }
}
