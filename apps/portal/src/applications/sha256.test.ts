import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256Hex } from './sha256.ts'

test('the digest of the text is what another implementation says, also beyond ASCII', async () => {
  for (const text of ['abc', 'Мен өз дәлелдерімді сұраймын', '']) {
    expect(await sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'))
  }
})
