import endings from './endings.json' with { type: 'json' }

export type EndingKind = 'ovich' | 'ovna' | 'son' | 'daughter' | 'ov' | 'ova' | 'ski' | 'skaya' | 'zade' | 'li'

export interface Ending {
  readonly kind: EndingKind
  /** The sign in `SOUNDS` that stands for the ending. */
  readonly sign: string
  readonly sex: 'female' | 'male' | undefined
  readonly isPatronymic: boolean
  readonly pattern: RegExp
}

const PATRONYMIC: ReadonlySet<string> = new Set<EndingKind>(['ovich', 'ovna', 'son', 'daughter'])

const all: readonly Ending[] = endings.endings.map(({ kind, sign, sex, pattern }) => ({
  kind: kind as EndingKind,
  sign,
  sex: sex as Ending['sex'],
  isPatronymic: PATRONYMIC.has(kind),
  pattern: new RegExp(pattern, 'u'),
}))

const any = new RegExp(all.map(({ pattern }) => pattern.source).join('|'), 'u')

/** A stem shorter than this is no name: Лев is not the son of Л. */
const SHORTEST_STEM = 2

/** Parts the sounds of a word from the ending of a patronymic or surname. */
export function splitEnding(sounds: string): { readonly stem: string; readonly ending: Ending | undefined } {
  // Most words have none: one look tells.
  if (!any.test(sounds)) return { stem: sounds, ending: undefined }
  for (const ending of all) {
    const at = sounds.search(ending.pattern)
    if (at >= SHORTEST_STEM) return { stem: sounds.slice(0, at), ending }
  }
  return { stem: sounds, ending: undefined }
}

/** The ending that a whole word is, as in `Cəfər oğlu` and `Өмүрбек уулу`. */
export function endingWord(sounds: string): Ending | undefined {
  return all.find(({ kind, pattern }) => (kind === 'son' || kind === 'daughter') && sounds.search(pattern) === 0)
}
