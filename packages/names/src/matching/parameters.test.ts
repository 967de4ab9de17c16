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
