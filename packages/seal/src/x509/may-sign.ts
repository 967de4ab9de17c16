import type { Certificate } from './certificate.ts'

/** Whether a certificate is made for signing documents (RFC 5280 §4.2.1.3): not an authority's, and not for other uses alone. */
export function maySign({ isCa, keyUsage }: Pick<Certificate, 'isCa' | 'keyUsage'>): boolean {
  return !isCa && (!keyUsage || keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation'))
}
