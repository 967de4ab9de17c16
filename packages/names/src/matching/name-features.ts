import type { Pairing, WordPair } from './pair-words.ts'

/** Between these bounds the weakest agreement counts with a weight of its own: log-odds of a pair of words. */
const BENDS = [-10, -7, -4, -2, 0, 2, 5] as const

/** What the person weights of the parameters apply to, in their order. */
export const nameFeatureNames = [
  'bias',
  ...BENDS.slice(1).map((upper) => `weakest-up-to-${upper}`),
  'second',
  'only-one-name',
  'missing',
  'missing-on-both-sides',
  'patronymic-agrees',
  'patronymic-differs',
  'patronymic-missing',
  'mixed',
  'initial',
  'initial-differs',
  'joined',
  'sexes-differ',
] as const

const bounded = (value: number) => Math.max(-10, Math.min(6, value))

/** Describes how two names agree. Evidence is bounded, so that one clear agreement cannot outweigh a clear difference. */
export function nameFeatures({ pairs, missingInA, missingInB }: Pairing): readonly number[] {
  const names: number[] = []
  let patronymic: number | undefined
  let mixed = 0
  let joined = 0
  let initial = 0
  let initialDiffers = 0
  for (const { evidence, how, role, a, b } of pairs) {
    if (a.isOptional && b.isOptional) continue
    if (how === 'joined') joined = 1
    if (how === 'initial') {
      if (evidence > 0) initial = 1
      else initialDiffers = 1
    } else if (role === 'patronymic') patronymic = Math.min(patronymic ?? 6, bounded(evidence))
    else names.push(bounded(evidence))
    if (role === 'mixed') mixed = 1
  }
  names.sort((x, y) => x - y)
  const missing = [...missingInA, ...missingInB]
  const missingNames = missing.filter((word) => !word.isPatronymic && !word.isInitial).length
  const onlyOne = names.length < 2 ? 1 : 0
  return [
    1,
    ...bent(names[0] ?? -10),
    (names[1] ?? 0) / 4,
    onlyOne,
    Math.min(missingNames, 2),
    missingInA.length > 0 && missingInB.length > 0 ? 1 : 0,
    Math.max(patronymic ?? 0, 0) / 4,
    Math.min(patronymic ?? 0, 0) / 4,
    missing.some((word) => word.isPatronymic) ? 1 : 0,
    mixed,
    initial,
    initialDiffers,
    joined,
    sexesDiffer(pairs) ? 1 : 0,
  ]
}

/** How far a value reaches into each stretch between the bends, as a share: weights then make a line with bends. */
function bent(value: number): number[] {
  return BENDS.slice(1).map((upper, i) => {
    const lower = BENDS[i] as number
    return Math.max(0, Math.min(1, (value - lower) / (upper - lower)))
  })
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
  return pairs.some((x) => pairs.some((y) => (x.a.at - y.a.at) * (x.b.at - y.b.at) < 0))
}
