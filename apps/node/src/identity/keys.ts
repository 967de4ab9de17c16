import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What identity derives from the node's secret, each purpose with a key of its own (RFC 5869). */
export interface IdentityKeys {
  /** Stable key of a person of this state; tells nothing of the national number without the node's secret. */
  personKey(nationalNumber: string): string
  /** A person's pseudonym towards one destination; two destinations cannot join theirs. */
  pseudonym(personKey: string, destination: string): string
  sealNumber(nationalNumber: string): Buffer
  openNumber(sealed: Buffer): string
  /** Signs the provider's cookies. */
  readonly cookieKey: string
}

export function deriveIdentityKeys(secret: Uint8Array): IdentityKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `kopru identity ${purpose}`, 32))
  const [person, pseudonym, number, cookie] = ['person', 'pseudonym', 'number', 'cookie'].map(derive) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ]
  const mac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return {
    personKey: (nationalNumber) => mac(person, nationalNumber),
    pseudonym: (personKey, destination) => mac(pseudonym, `${destination}/${personKey}`),
    sealNumber: (nationalNumber) => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', number, iv, { authTagLength: 16 })
      const text = Buffer.concat([cipher.update(nationalNumber, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), text])
    },
    openNumber: (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', number, sealed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    },
    cookieKey: cookie.toString('base64url'),
  }
}
