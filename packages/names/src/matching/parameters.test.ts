import { expect, test } from 'vitest'
import { nameFeatureNames } from './name-features.ts'
import { parameters } from './parameters.ts'
import { SOUND_COUNT } from './sounds.ts'
import { wordFeatureNames } from './word-features.ts'

test('there is one weight for every feature, pair of sounds and sound', () => {
  expect(parameters.word).toHaveLength(wordFeatureNames.length)
  expect(parameters.person).toHaveLength(nameFeatureNames.length)
  expect(parameters.sounds.pair).toHaveLength((SOUND_COUNT * (SOUND_COUNT + 1)) / 2)
  expect(parameters.sounds.gap).toHaveLength(SOUND_COUNT)
})

test('the parameters tell what they were learned from', () => {
  expect(parameters.provenance.learnedBy).toBe('packages/names/training/train.ts')
  expect(parameters.provenance.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(parameters.provenance.data).toMatch(/\d+ persons to learn from/)
})
