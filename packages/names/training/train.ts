// npm run names:train — learns the parameters of the matching from the training split and writes parameters.json.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareNames } from '../src/matching/compare-names.ts'
import { type MatchModel, modelOf } from '../src/matching/match-model.ts'
import { nameFeatureNames, nameFeatures } from '../src/matching/name-features.ts'
import { pairWords } from '../src/matching/pair-words.ts'
import { type Parameters, parameters as stored } from '../src/matching/parameters.ts'
import { type PreparedName, type PreparedWord, prepareName } from '../src/matching/prepare-person.ts'
import { weigh, wordFeatures } from '../src/matching/word-features.ts'
import { countAlignments } from './count-alignments.ts'
import { jaroWinkler, naiveLatin } from './jaro-winkler.ts'
import { type Example, fitLogistic } from './logistic-regression.ts'
import { type LabelledPair, makePairs } from './pairs.ts'
import { dataHash, readPeople, type Spelling, splitPeople } from './people.ts'
import { SeededRandom } from './seeded-random.ts'
import { evidenceOf, noCounts, type SoundCounts, triangleOf } from './sound-model.ts'

const SEED = 20261126
/** Share of a verdict's errors that is aimed at when the threshold is chosen; below what must hold, to hold elsewhere. */
const WRONG_SAME = 0.0025
const WRONG_DIFFERENT = 0.01

/** What a record lacks can never speak for its being of the same person, however the pairs happen to fall. */
const NEVER_FOR = ['only-one-name', 'missing', 'missing-on-both-sides', 'mixed', 'initial-differs']

const preparedNames = new WeakMap<MatchModel, Map<string, PreparedName>>()
const people = splitPeople(readPeople())
const train = makePairs(people.train, SEED)
const dev = makePairs(people.dev, SEED + 1)
/** More pairs, for a share of a few in a thousand is seen in many only. */
const devToChoose = [...dev, ...makePairs(people.dev, SEED + 2)]

let parameters: Parameters = { ...stored, sounds: soundsOf(noCounts()), calibration: [1, 0] }
for (let round = 0; round < 2; round++) {
  parameters = { ...parameters, sounds: learnSounds(train, modelOf(parameters)) }
  parameters = { ...parameters, word: learnWords(train, modelOf(parameters)) }
}
parameters = { ...parameters, person: learnPersons(train, modelOf(parameters)) }
parameters = { ...parameters, calibration: calibrate(dev, modelOf(parameters)) }
parameters = {
  ...parameters,
  thresholds: chooseThresholds(devToChoose, modelOf(parameters)),
  provenance: {
    learnedBy: 'packages/names/training/train.ts',
    data: `packages/names/data/people: ${people.train.length} persons to learn from, ${people.dev.length} to choose by`,
    sha256: dataHash(),
    at: new Date().toISOString().slice(0, 10),
  },
}
writeFileSync(join(import.meta.dirname, '../src/matching/parameters.json'), `${JSON.stringify(rounded(parameters))}\n`)
console.log(JSON.stringify({ ...rounded(parameters), sounds: undefined }, null, 1))

function prepared({ name, language }: Spelling, model: MatchModel): PreparedName {
  const ofModel = preparedNames.get(model) ?? new Map<string, PreparedName>()
  preparedNames.set(model, ofModel)
  const key = `${language}|${name}`
  const ready = ofModel.get(key) ?? prepareName({ full: name, language }, model)
  ofModel.set(key, ready)
  return ready
}

/** Words that the present model takes for the same in pairs of one person. */
function sameWords(pairs: readonly LabelledPair[], model: MatchModel) {
  return pairs
    .filter(({ same }) => same)
    .flatMap(({ a, b }) => pairWords(prepared(a, model), prepared(b, model), model).pairs)
    .filter(({ evidence, how }) => evidence > 0 && how !== 'initial')
}

function soundsOf(counts: SoundCounts): Parameters['sounds'] {
  const { pair, gap } = evidenceOf(counts)
  return { pair: triangleOf(pair), gap: [...gap].map((value) => Number(value.toFixed(3))) }
}

function learnSounds(pairs: readonly LabelledPair[], model: MatchModel): Parameters['sounds'] {
  const counts = noCounts()
  for (const { a, b } of new SeededRandom(SEED).sample(sameWords(pairs, model), 20_000))
    countAlignments(a.signs, b.signs, model, counts)
  return soundsOf(counts)
}

/** True counterparts against words of other persons: one by chance, and the likest of a few dozen. */
function learnWords(pairs: readonly LabelledPair[], model: MatchModel): number[] {
  const random = new SeededRandom(SEED)
  const words = random.sample(sameWords(pairs, model), 8000)
  const pool = Map.groupBy(
    words.map(({ b }) => b),
    ({ language }) => language,
  )
  const examples = words.flatMap(({ a, b }): Example[] => {
    const others = Array.from({ length: 80 }, () => random.pick(pool.get(b.language) ?? [b])).filter((other) =>
      isOtherName(other, b),
    )
    const features = others.map((other) => [...wordFeatures(a, other, model)])
    const likest = features.toSorted((x, y) => (y[1] ?? 0) - (x[1] ?? 0))[0]
    return [
      { features: [...wordFeatures(a, b, model)], label: true, weight: 1 },
      ...(features[0] ? [{ features: features[0], label: false, weight: 1 }] : []),
      ...(likest ? [{ features: likest, label: false, weight: 1 }] : []),
    ]
  })
  return fitLogistic(examples, 1)
}

function isOtherName(x: PreparedWord, y: PreparedWord): boolean {
  return jaroWinkler(naiveLatin(x.text), naiveLatin(y.text)) < 0.85
}

function featuresOf({ a, b }: LabelledPair, model: MatchModel): readonly number[] {
  const [x, y] = [prepared(a, model), prepared(b, model)]
  return nameFeatures(pairWords(x, y, model))
}

/** Both labels weigh the same in all; among different persons chance encounters weigh little, for they are easy. */
function examplesOf(pairs: readonly LabelledPair[], model: MatchModel): Example[] {
  const weightOf = ({ kind }: LabelledPair) => (kind === 'random' ? 0.2 : 1)
  const total = (same: boolean) => pairs.reduce((sum, pair) => (pair.same === same ? sum + weightOf(pair) : sum), 0)
  const shares = { same: (0.5 * pairs.length) / total(true), different: (0.5 * pairs.length) / total(false) }
  return pairs.map((pair) => ({
    features: featuresOf(pair, model),
    label: pair.same,
    weight: weightOf(pair) * (pair.same ? shares.same : shares.different),
  }))
}

function learnPersons(pairs: readonly LabelledPair[], model: MatchModel): number[] {
  const examples = examplesOf(pairs, model)
  const dropped = new Set<number>()
  for (;;) {
    const kept = examples.map((example) => ({
      ...example,
      features: example.features.map((value, i) => (dropped.has(i) ? 0 : value)),
    }))
    const weights = fitLogistic(kept, 2)
    const wrong = weights.findIndex(
      (weight, i) => weight > 0 && NEVER_FOR.includes(nameFeatureNames[i] ?? '') && !dropped.has(i),
    )
    if (wrong < 0) return weights
    dropped.add(wrong)
  }
}

/** Platt's scaling on pairs that were not learned from. */
function calibrate(pairs: readonly LabelledPair[], model: MatchModel): number[] {
  const weighted = examplesOf(pairs, model)
  const [shift = 0, scale = 1] = fitLogistic(
    pairs.map((pair, i) => ({
      features: [1, weigh(model.person, featuresOf(pair, model))],
      label: pair.same,
      weight: weighted[i]?.weight ?? 1,
    })),
    0.001,
  )
  return [scale, shift]
}

function chooseThresholds(pairs: readonly LabelledPair[], model: MatchModel): Parameters['thresholds'] {
  const evidenceOfPair = ({ a, b }: LabelledPair) =>
    compareNames(prepared(a, model), prepared(b, model), model)?.evidence ?? 0
  const scored = pairs.map((pair) => ({ same: pair.same, p: 1 / (1 + Math.exp(-evidenceOfPair(pair))) }))
  const best = (order: typeof scored, wrong: (same: boolean) => boolean, share: number) => {
    let errors = 0
    let at = order[0]?.p ?? 1
    for (const [i, { same, p }] of order.entries()) {
      if (wrong(same)) errors++
      if (errors / (i + 1) <= share) at = p
    }
    return at
  }
  return {
    same: best(
      scored.toSorted((x, y) => y.p - x.p),
      (same) => !same,
      WRONG_SAME,
    ),
    different: best(
      scored.toSorted((x, y) => x.p - y.p),
      (same) => same,
      WRONG_DIFFERENT,
    ),
  }
}

function rounded(value: Parameters): Parameters {
  return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toFixed(4)) : part)))
}
