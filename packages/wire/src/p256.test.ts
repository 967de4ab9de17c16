import { generateKeyPairSync, sign as platformSign, verify as platformVerify } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createP256Signer, createP256Verifier } from './p256.ts'
import { verify } from './testing/keys.ts'

test('a key of another kind is refused when it is loaded, not when it is used', () => {
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const ed25519 = generateKeyPairSync('ed25519')
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  expect(() => createP256Signer(p384.privateKey)).toThrow(TypeError)
  expect(() => createP256Verifier(p384.publicKey)).toThrow(TypeError)
  expect(() => createP256Signer(ed25519.privateKey)).toThrow(TypeError)
  expect(() => createP256Signer(p256.publicKey)).toThrow(TypeError)
  expect(() => createP256Verifier(p256.privateKey)).toThrow(TypeError)
})

test('values are r‖s as the platform itself writes and takes them, whatever zeros they begin with', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const form = { dsaEncoding: 'ieee-p1363' } as const
  const [ours, theirs] = [createP256Signer(privateKey), createP256Verifier(publicKey)]
  let short = 0
  for (let at = 0; short < 4; at += 1) {
    const base = Buffer.from(`${at}`)
    const value = ours(base)
    expect(value).toHaveLength(64)
    expect(platformVerify('sha256', base, { key: publicKey, ...form }, value)).toBe(true)
    const other = platformSign('sha256', base, { key: privateKey, ...form })
    expect(theirs(base, other)).toBe(true)
    short += [value[0], value[32], other[0], other[32]].filter((byte) => byte === 0).length
  }
})

test('W-19: bytes that are no signature verify as false and never throw', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.uint8Array({ minLength: 64, maxLength: 64 }),
    fc.constantFrom(new Uint8Array(64), new Uint8Array(64).fill(255)),
  )
  fc.assert(fc.property(bytes, bytes, (base, signature) => verify(base, signature) === false))
})
