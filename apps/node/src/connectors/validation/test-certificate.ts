import { parseCertificate } from '@kopru/seal'
import type { JudgedCertificate } from './validation.ts'

/** A certificate as a state's own system names it: `CN=…,C=…`. */
export function judgedCertificate(der: Uint8Array): JudgedCertificate {
  const { serial, issuer, subject, spki } = parseCertificate(der)
  const words = ({ attributes }: typeof issuer) => attributes.map(({ label, value }) => `${label}=${value}`).join(',')
  return { serial: serial.replace(/^0+/, ''), issuer: words(issuer), subject: words(subject), publicKey: spki }
}
