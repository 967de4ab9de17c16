import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameSkeletons } from './name-skeletons.ts'
import { soundSignature } from './sound-signature.ts'

const signatureOf = (full: string, language = '') => soundSignature(nameSkeletons({ names: [{ full, language }] }))
const bits = (signature: bigint) => BigInt.asUintN(64, signature).toString(2).replaceAll('0', '').length

/** Of the bits of both, the share that they have in common. */
const alike = (a: bigint, b: bigint) => (2 * bits(a & b)) / (bits(a) + bits(b))

test('the order of the words and their writing leave the sounds, another name does not', () => {
  const native = signatureOf('Rəfael Hüseynov', 'az')
  expect(signatureOf('Hüseynov Rəfael', 'az')).toBe(native)
  expect(alike(native, signatureOf('HUSEYNOV RAFAEL'))).toBeGreaterThan(0.8)
  // All three have the key of the same consonants.
  const other = alike(native, signatureOf('Rufəlla Qasanov', 'az'))
  expect(alike(native, signatureOf('Рафаэль Гусейнов', 'ru'))).toBeGreaterThan(other)
})

test('whatever comes in is 64 bits with a sign', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (full) => {
      const signature = signatureOf(full)
      expect(BigInt.asIntN(64, signature)).toBe(signature)
    }),
  )
  expect(signatureOf('')).toBe(0n)
})

test('all sixty-four bits are in use', () => {
  const names = fc.sample(fc.stringMatching(/^[a-z]{4,9} [a-z]{4,9}$/), { numRuns: 500, seed: 4 })
  const all = names.reduce((any, name) => any | signatureOf(name), 0n)
  expect(bits(all)).toBe(64)
})
