/**
 * The classes of sounds by which names are searched. Sounds that the spellings of the states and Russian renderings
 * exchange are one class: Dawut and Давид, Гусейн and Hüseyn, Шоқан and Çokan. Vowels, glides and v are in none, because
 * they come and go: Әуезов, Ауэзов, Avezov.
 */
const CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({ b: 'pbf', d: 'td', s: 'szcščS', k: 'kgqğxh', l: 'l', m: 'm', n: 'nŋ', r: 'r' }).flatMap(
    ([sign, sounds]) => [...sounds].map((sound) => [sound, sign] as const),
  ),
)

/** Read as a glide by one language and as a hiss by another: Жүсіп is Yusup, and Hacı is Хаджи. */
const OPEN = new Set('žǯJC')

/** Latin c of an unknown language is any of these: Cəfər, Cengiz, Cornell. */
const OPEN_C = 'C'

/** Part of the sound before, where one writing has ң and the other нг: Оңғар is Онгар, Шыңғыс is Çingiz. */
const AFTER_N = new Set('gğ')

/** At the end of a word these are heard in one language and not written in another: Abdullah is Абдулла. */
const SILENT_END = /[hx]$/

/** Longer words differ in their first classes already; keys stay short whatever comes in. */
const LONGEST = 10

/**
 * The skeletons of a word's sounds (the signs of `SOUNDS`): the open sounds left out and, where it has any, the open
 * sounds as a hiss, and as k. Never empty; a word of vowels alone has the skeleton `0`.
 */
export function skeletonsOf(sounds: string): readonly string[] {
  const heard = sounds.replace(SILENT_END, '')
  const all = [skeletonOf(heard, ''), skeletonOf(heard, 's')]
  if (heard.includes(OPEN_C)) all.push(skeletonOf(heard.replaceAll(OPEN_C, 'k'), ''))
  return [...new Set(all)]
}

function skeletonOf(sounds: string, open: '' | 's'): string {
  let skeleton = ''
  for (const sound of sounds) {
    const isSilent = AFTER_N.has(sound) && skeleton.endsWith('n')
    const sign = isSilent ? '' : OPEN.has(sound) ? open : (CLASSES.get(sound) ?? '')
    if (!skeleton.endsWith(sign) || skeleton === '') skeleton += sign
    if (skeleton.length === LONGEST) break
  }
  return skeleton === '' ? NONE : skeleton
}

/** Khan, bek and begim, which some write as a word of their own and others do not: Чагатай is Chigʻatoyxon. */
const TITLES = ['kn', 'bk', 'bkm', 'knm'] as const
const GLUED_TITLE = new RegExp(`(?<=..)(${TITLES.join('|')})$`)

/** A skeleton without the title that is glued to its end; `undefined` where there is none. */
export function withoutTitle(skeleton: string): string | undefined {
  return GLUED_TITLE.test(skeleton) ? skeleton.replace(GLUED_TITLE, '') : undefined
}

/** A skeleton with each title glued to its end. */
export const withTitles = (skeleton: string): readonly string[] => TITLES.map((title) => joinSkeletons(skeleton, title))

/**
 * What two writings of a name do to a skeleton, counted over the public persons of the training part of whom one word
 * agrees and one nearly does (1,300 pairs): a sign more or less in four of five, of which r and m are the fewest; else
 * mostly one of these exchanges. Whatever else happens costs more looks than it finds people.
 */
const ADDED = ['k', 'l', 's', 'd', 'n', 'b'] as const
const EXCHANGED: Readonly<Record<string, string>> = { d: 'ks', k: 'ds', s: 'kd', b: 'l', l: 'b' }

/** Skeletons that differ by one sign, as writings of one name do; the given one is among them. */
export function skeletonsNear(skeleton: string): readonly string[] {
  const near = new Set([skeleton])
  const signs = skeleton === NONE ? '' : skeleton
  for (let at = 0; at <= signs.length; at++) {
    const before = signs.slice(0, at)
    const after = signs.slice(at + 1)
    near.add(once(before + after))
    for (const sign of ADDED) near.add(once(before + sign + signs.slice(at)))
    for (const sign of EXCHANGED[signs.charAt(at)] ?? '') near.add(once(before + sign + after))
  }
  return [...near]
}

/** The skeleton of two words written as one. */
export function joinSkeletons(first: string, second: string): string {
  if (first === NONE) return second
  if (second === NONE) return first
  return (first.endsWith(second.slice(0, 1)) ? first + second.slice(1) : first + second).slice(0, LONGEST)
}

/** Of a word of vowels alone. */
const NONE = '0'

const once = (signs: string): string => signs.replaceAll(/(.)\1+/g, '$1').slice(0, LONGEST) || NONE
