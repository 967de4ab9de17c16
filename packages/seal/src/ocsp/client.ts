import { readOrUndefined } from '../asn1/malformed.ts'
import { type Fetch, type Get, get, post } from '../http.ts'
import { type Reason, reason } from '../reasons.ts'
import type { RevocationSources } from '../revocation/revocation.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { readableName } from '../x509/name.ts'
import { writeOcspRequest } from './request.ts'
import { type OcspOutcome, verifyOcspResponse } from './verify-response.ts'

export interface OcspQuestion {
  /** DER. */
  readonly certificate: Uint8Array
  /** DER. */
  readonly issuer: Uint8Array
  /** Responder's address; default the one that the certificate names. */
  readonly url?: string
  readonly fetch: Fetch
  /** Fresh random bytes. Without it an old answer may be replayed within its validity. */
  readonly nonce?: Uint8Array
  readonly at: Date
}

export type OcspReply =
  | {
      readonly outcome: 'answered'
      readonly response: Uint8Array
      readonly verified: Exclude<OcspOutcome, { outcome: 'refused' }>
    }
  | { readonly outcome: 'refused'; readonly reason: Reason }

/** Asks a responder about one certificate (RFC 6960) and verifies the answer. Never throws for a bad answer. */
export async function requestOcsp(question: OcspQuestion): Promise<OcspReply> {
  const { at, nonce } = question
  const pair = readOrUndefined(() => ({
    certificate: parseCertificate(question.certificate),
    issuer: parseCertificate(question.issuer),
  }))
  if (!pair) return { outcome: 'refused', reason: reason('seal.malformed', { part: 'certificate' }) }
  const { certificate, issuer } = pair
  const url = question.url ?? certificate.ocspUrls.find((address) => /^https?:\/\//.test(address))
  if (!url)
    return { outcome: 'refused', reason: reason('ocsp.no-address', { certificate: readableName(certificate.subject) }) }
  const reply = await post(
    question.fetch,
    url,
    'application/ocsp-request',
    writeOcspRequest(certificate, issuer, nonce),
  )
  if (!reply.body) return { outcome: 'refused', reason: reason('ocsp.unreachable', { detail: reply.detail }) }
  const verified = verifyOcspResponse(reply.body, { certificate, issuer, at, ...(nonce ? { nonce } : {}) })
  if (verified.outcome === 'refused') return verified
  return { outcome: 'answered', response: reply.body, verified }
}

/**
 * Revocation sources that ask the responders that the certificates name and, where `get` is given and no responder
 * helps, fetch the lists that they name; `nonce` makes fresh random bytes.
 */
export function onlineRevocation(online: {
  fetch: Fetch
  get?: Get
  nonce: () => Uint8Array
  now: () => Date
  maxAgeS?: number
}): RevocationSources {
  return {
    ...(online.maxAgeS === undefined ? {} : { maxAgeS: online.maxAgeS }),
    ask: async ({ certificate, issuer }) => {
      const question = {
        certificate: certificate.der,
        issuer: issuer.der,
        fetch: online.fetch,
        nonce: online.nonce(),
        at: online.now(),
      }
      const reply = await requestOcsp(question)
      return reply.outcome === 'answered' ? reply.response : undefined
    },
    ...(online.get ? { askCrls: fetchCrls(online.get) } : {}),
  }
}

// Certificates name a second address for the same list, or one per language of their administration.
const maxAddresses = 4

const fetchCrls =
  (fetch: Get): NonNullable<RevocationSources['askCrls']> =>
  async ({ certificate: { crlUrls, deltaCrlUrls } }) => {
    const lists: Uint8Array[] = []
    for (const urls of [crlUrls, deltaCrlUrls]) {
      for (const url of urls.filter((address) => /^https?:\/\//.test(address)).slice(0, maxAddresses)) {
        const { body } = await get(fetch, url)
        if (!body) continue
        lists.push(body)
        break
      }
    }
    return lists
  }
