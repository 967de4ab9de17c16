import type { IssuedCertificate } from '../issuing/certificates.ts'
import { pathsOf } from '../issuing/paths.ts'
import { openJsonLines } from '../json-lines.ts'
import type { Party } from '../parties.ts'

export type Status =
  | { readonly is: 'good' }
  | { readonly is: 'revoked'; readonly at: Date }
  /** Never issued by this state. */
  | { readonly is: 'unknown' }

/** What a state's make-believe authority knows of its certificates. Serial numbers are hexadecimal, without leading zeros. */
export interface CertificateStatus {
  find(serialNumber: string): Status
  /** False for a certificate that was never issued; one that is revoked already stays so from when it was. */
  revoke(serialNumber: string, at: Date): boolean
  revoked(): { readonly serialNumber: string; readonly at: Date }[]
}

export function openCertificateStatus(home: string, party: Party): CertificateStatus {
  const paths = pathsOf(home, party)
  const issued = new Set<string>()
  const revocations = openJsonLines<{ serialNumber: string; at: string }>(paths.revocations)
  const isIssued = (serialNumber: string) => {
    // Certificates are issued and renewed while this is open: look again before calling one a stranger.
    if (!issued.has(serialNumber))
      for (const row of openJsonLines<IssuedCertificate>(paths.ledger).rows) issued.add(row.serialNumber)
    return issued.has(serialNumber)
  }
  const find = (serialNumber: string): Status => {
    const revoked = revocations.rows.find((row) => row.serialNumber === serialNumber)
    if (revoked !== undefined) return { is: 'revoked', at: new Date(revoked.at) }
    return { is: isIssued(serialNumber) ? 'good' : 'unknown' }
  }
  return {
    find,
    revoke: (serialNumber, at) => {
      const { is } = find(serialNumber)
      if (is === 'good') revocations.append({ serialNumber, at: at.toISOString() })
      return is !== 'unknown'
    },
    revoked: () => revocations.rows.map(({ serialNumber, at }) => ({ serialNumber, at: new Date(at) })),
  }
}
