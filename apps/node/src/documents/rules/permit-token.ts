import { createHash, type KeyObject } from 'node:crypto'
import type { PersonIdentity } from '@kopru/client'
import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

const PermitClaims = Type.Object({
  doc: Type.String({ maxLength: 64, description: 'type of the document' }),
  num: Type.String({ maxLength: 64, description: 'its number' }),
  iss: Type.String({ pattern: '^[A-Z]{2,8}/[a-z0-9-]{1,40}$', description: 'issuing authority' }),
  vf: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'valid from' }),
  vu: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'valid until' }),
  h: Type.String({ maxLength: 64, description: 'holderHash' }),
})
/** What the QR code on a document says, signed by the issuing node (compact JWS, RFC 7515, ES256). */
export type PermitClaims = Type.Static<typeof PermitClaims>

const shape = Compile(PermitClaims)

/**
 * SHA-256, base64url, of the holder as the document prints them: Latin family name, Latin given name, date of birth,
 * citizenship, upper-case (Unicode, NFC), joined by line feeds. Whoever holds the passport can compute it.
 */
export function holderHash({ name, birthDate, citizenship }: PersonIdentity): string {
  const printed = [name.latinFamily, name.latinGiven, birthDate, citizenship].map((part) =>
    part.normalize('NFC').toUpperCase(),
  )
  return createHash('sha256').update(printed.join('\n')).digest('base64url')
}

export function signPermitToken(claims: PermitClaims, signer: { keyId: string; key: KeyObject }): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid: signer.keyId })
    .sign(signer.key)
}

export type ReadToken =
  | { is: 'good'; party: string; claims: PermitClaims }
  | { is: 'unreadable' | 'signer-unknown' | 'signature-wrong' | 'issuer-differs' }

/**
 * Checks a token's signature against the keys of the federation's nodes, and that the signer's party is the issuer's.
 * `findKey` finds a node's key by its id. Never throws for bad input.
 */
export async function readPermitToken(
  token: string,
  findKey: (keyId: string) => { party: string; key: KeyObject } | undefined,
): Promise<ReadToken> {
  if (token.length > 4096) return { is: 'unreadable' }
  const keyId = findKeyId(token)
  if (keyId === undefined) return { is: 'unreadable' }
  const signer = findKey(keyId)
  if (signer === undefined) return { is: 'signer-unknown' }
  try {
    const { payload } = await compactVerify(token, signer.key, { algorithms: ['ES256'] })
    const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    if (!shape.Check(claims)) return { is: 'unreadable' }
    return claims.iss.startsWith(`${signer.party}/`)
      ? { is: 'good', party: signer.party, claims }
      : { is: 'issuer-differs' }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { is: 'signature-wrong' }
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return { is: 'unreadable' }
    throw error
  }
}

function findKeyId(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token)
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}
