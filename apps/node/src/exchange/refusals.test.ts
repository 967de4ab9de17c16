import { join } from 'node:path'
import { expect, test } from 'vitest'
import { federationRefusals } from '../federation/refusals.ts'
import { completeLanguages, readTexts } from '../platform/texts.ts'
import { exchangeRefusals, holdsTheQueue } from './refusals.ts'

test('every refusal has words in every complete language, with no parameter that it does not carry', () => {
  for (const language of completeLanguages) {
    const texts = readTexts(join(import.meta.dirname, '../texts', `${language}.json`))
    for (const [code, { params }] of Object.entries({ ...exchangeRefusals, ...federationRefusals })) {
      const used = [...(texts[code] ?? '{missing}').matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect({ code, unknown: used.filter((name) => !(params as readonly unknown[]).includes(name)) }).toEqual({
        code,
        unknown: [],
      })
    }
  }
})

test('what says nothing of the message itself keeps it in the queue; what judges it is final', () => {
  for (const code of ['wire.bad-signature', 'exchange.chain-gap', 'exchange.not-ready', 'federation.directory-expired'])
    expect(holdsTheQueue(code)).toBe(true)
  for (const code of ['wire.digest-mismatch', 'exchange.deadline-passed', 'federation.not-in-force', 'evidence.none'])
    expect(holdsTheQueue(code)).toBe(false)
})
