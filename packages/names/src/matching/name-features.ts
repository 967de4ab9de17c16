import type { Pairing, WordPair } from './pair-words.ts'
import type { PreparedName } from './prepare-person.ts'

/** What the person weights of the parameters apply to, in their order. */
export const nameFeatureNames = [
  'bias',
  'weakest',
  'weakest-doubtful',
  'second',
  'names-paired',
  'only-one-name',
  'missing',
  'missing-of-one',
  'patronymic',
  'patronymic-differs',
  'patronymic-missing',
  'mixed',
  'initial',
  'initial-differs',
  'joined',
  'endings-crossed',
  'sexes-differ',
  'numeral-differs',
  'order-differs',
] as const

const bounded = (value: number) => Math.max(-8, Math.min(8, value))

/** Describes how two names agree. Evidence is bounded, so that one clear agreement cannot outweigh a clear difference. */
export function nameFeatures(
  a: PreparedName,
  b: PreparedName,
  { pairs, missingInA, missingInB }: Pairing,
): readonly number[] {
  const whole = pairs.filter(({ how, a, b }) => how !== 'initial' && !(a.isOptional && b.isOptional))
  const names = whole.filter(({ role }) => role !== 'patronymic').map(({ evidence }) => bounded(evidence))
  names.sort((x, y) => x - y)
  const weakest = names[0] ?? -8
  const patronymics = whole.filter(({ role }) => role === 'patronymic').map(({ evidence }) => bounded(evidence))
  const initials = pairs.filter(({ how }) => how === 'initial')
  const missing = [...missingInA, ...missingInB]
  const missingNames = missing.filter((word) => !word.isPatronymic && !word.isInitial).length
  return [
    1,
    weakest / 4,
    weakest < 0 ? weakest / 4 : 0,
    (names[1] ?? 0) / 4,
    Math.min(names.length, 3) / 2,
    names.length < 2 ? 1 : 0,
    Math.min(missingNames, 2),
    names.length < 2 && missingNames > 0 ? 1 : 0,
    patronymics.length > 0 ? Math.min(...patronymics) / 4 : 0,
    patronymics.some((evidence) => evidence < 0) ? 1 : 0,
    missing.some((word) => word.isPatronymic) ? 1 : 0,
    whole.some(({ role }) => role === 'mixed') ? 1 : 0,
    initials.some(({ evidence }) => evidence > 0) ? 1 : 0,
    initials.some(({ evidence }) => evidence < 0) ? 1 : 0,
    pairs.some(({ how }) => how === 'joined') ? 1 : 0,
    endingsCross(whole) ? 1 : 0,
    sexesDiffer(whole) ? 1 : 0,
    a.numeral !== b.numeral ? (a.numeral === undefined || b.numeral === undefined ? 0.3 : 1) : 0,
    orderDiffers(pairs) ? 1 : 0,
  ]
}

/** Асан Болатұлы and Болат Асанұлы: son and father, not two orders of one name. */
export function endingsCross(pairs: readonly WordPair[]): boolean {
  const only = (one: 'a' | 'b', other: 'a' | 'b') => pairs.some((pair) => pair[one].ending && !pair[other].ending)
  return only('a', 'b') && only('b', 'a')
}

/** Some counterpart has the ending of a man where the other has that of a woman. */
export function sexesDiffer(pairs: readonly WordPair[]): boolean {
  return pairs.some(
    ({ a, b }) => a.ending?.sex !== undefined && b.ending?.sex !== undefined && a.ending.sex !== b.ending.sex,
  )
}

export function orderDiffers(pairs: readonly WordPair[]): boolean {
  return pairs.some((x) => pairs.some((y) => (x.at[0] - y.at[0]) * (x.at[1] - y.at[1]) < 0))
}
