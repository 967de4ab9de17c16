import { expect, test } from 'vitest'
import type { HeardSaying } from '../../documents/home-state/ask-home.ts'
import { keepSayings, sayingsKept } from './kept-sayings.ts'

const said = (signature: string, token: string): HeardSaying => ({
  of: { profile: 'PDF', hash: 'sha256', signature, signedBytes: 'b', data: [] },
  saying: {
    ...{ is: 'said', party: 'KZ', at: '2026-11-27T12:00:00.000Z', service: 'CN=KZ', token },
    statement: { result: 'PASSED', times: [] },
  },
})

test('a token that speaks of many signatures is kept once, and comes back with each of them', () => {
  const long = 'e'.repeat(1000)
  const heard: HeardSaying[] = [
    ...Array.from({ length: 50 }, (_, n) => said(`s${n}`, n === 7 ? 'other' : long)),
    { of: undefined, saying: { is: 'no-answer', party: 'KZ' } },
  ]
  const kept = JSON.parse(JSON.stringify(keepSayings(heard)))
  expect(JSON.stringify(kept).split(long)).toHaveLength(2)
  expect(sayingsKept(kept)).toEqual(heard)
})
