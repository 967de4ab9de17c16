import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChainHead, checkLink, genesis, nextLink } from './chain.ts'
import { anyHash } from './testing/arbitraries.ts'

test('W-23: a chain of any hashes follows link by link', () => {
  fc.assert(
    fc.property(fc.array(anyHash, { minLength: 1, maxLength: 20 }), (hashes) => {
      let head: ChainHead | undefined
      for (const [at, hash] of hashes.entries()) {
        const link = nextLink(head)
        expect(link.seq).toBe(at + 1)
        expect(checkLink({ expectedSeq: at + 1, expectedPrev: head?.hash ?? genesis() }, link)).toBe('next')
        head = { seq: link.seq, hash }
      }
    }),
  )
})

test('W-23: a message left out, exchanged or repeated is never taken for the next', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1e9 }), anyHash, anyHash, (seq, prev, other) => {
      fc.pre(Buffer.compare(prev, other) !== 0)
      const expected = { expectedSeq: seq, expectedPrev: prev }
      expect(checkLink(expected, { seq: seq + 1, prev })).toBe('gap')
      expect(checkLink(expected, { seq, prev: other })).toBe('fork')
      expect(checkLink(expected, { seq: seq - 1, prev })).toBe('duplicate')
      expect(checkLink(expected, { seq: seq - 1, prev }, { stored: prev, arrived: prev })).toBe('duplicate')
      expect(checkLink(expected, { seq: seq - 1, prev }, { stored: prev, arrived: other })).toBe('fork')
    }),
  )
})

test('W-23: the genesis cannot be altered through what was handed out', () => {
  genesis().fill(1)
  nextLink(undefined).prev.fill(1)
  expect(nextLink(undefined)).toEqual({ seq: 1, prev: new Uint8Array(32) })
})
