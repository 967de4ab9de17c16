import type { SealTrust, TrustAnswer } from './judge-trust.ts'
import { idOf } from './memory.ts'
import { checkRevocation, readCarried, type SentResponse } from './revocation/revocation.ts'
import type { SealVerdict } from './verdict.ts'
import type { SentCertificate } from './x509/chain.ts'

/** Validation data that lies in a seal itself, DER each. */
export interface CarriedData {
  readonly certificates: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
  readonly crls?: readonly Uint8Array[]
}

/** The same, of which certificates and answers may have been read before. */
export interface DataAtHand extends Omit<CarriedData, 'certificates' | 'ocspResponses'> {
  readonly certificates: readonly SentCertificate[]
  readonly ocspResponses: readonly SentResponse[]
}

/** LT: certificates and revocation data for signer and time-stamp authority travel with the seal. */
export async function levelWithData(
  answer: TrustAnswer,
  carried: DataAtHand,
  { at: now, provenAt }: Pick<SealTrust, 'at' | 'provenAt'>,
): Promise<SealVerdict['level']> {
  const { signer, stamp, level } = answer
  if (level !== 'T' || !(carried.ocspResponses.length || carried.crls?.length) || !signer || !stamp) return level
  const inside = new Set(carried.certificates.map((sent) => (sent instanceof Uint8Array ? idOf(sent) : sent.sha256)))
  const { ocspResponses, crls = [] } = carried
  const moments = {
    sources: {
      ...readCarried({ ocspResponses, crls }),
      neededSince: stamp.time,
      ...(provenAt ? { keptAt: provenAt } : {}),
    },
    at: stamp.time,
    now,
  }
  for (const path of [signer.path, stamp.path]) {
    // The anchor is the relying party's own; it need not travel along.
    if (!path.slice(0, -1).every(({ sha256 }) => inside.has(sha256)) || (await checkRevocation(path, moments)))
      return level
  }
  return 'LT'
}
