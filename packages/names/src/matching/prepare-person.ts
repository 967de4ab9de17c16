import { type Ending, endingWord, splitEnding } from './endings.ts'
import { type NamePart, type NameWord, nameWords } from './name-words.ts'
import type { NameForm, PersonDescription } from './person-description.ts'
import { readSounds } from './read-sounds.ts'
import { soundIndex } from './sounds.ts'
import { ceilingOf } from './word-alignment.ts'

/** A word of a name, ready to be compared. */
export interface PreparedWord {
  readonly text: string
  readonly language: string
  /** Sounds as read, and without the ending. */
  readonly sounds: string
  readonly stem: string
  readonly ending: Ending | undefined
  /** Positions in `SOUNDS` of the stem's sounds and the ending's sign. */
  readonly signs: Uint8Array
  /** The evidence that the best possible counterpart of this word would give. */
  readonly ceiling: number
  readonly isInitial: boolean
  readonly isOptional: boolean
  readonly isPatronymic: boolean
  readonly part: NamePart | undefined
  /** The number of a ruler: Murad IV is not Murad III. */
  readonly numeral: number | undefined
}

export interface PreparedName {
  readonly form: NameForm
  /** In their order, titles and particles among them. */
  readonly words: readonly PreparedWord[]
  readonly numeral: number | undefined
}

export interface PreparedPerson {
  readonly person: PersonDescription
  readonly names: readonly PreparedName[]
}

const MOST_FORMS = 12
const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii', 'xiii', 'xiv', 'xv', 'xvi']

/** Reads a description once, so that it can be compared with many. Never throws. */
export function preparePerson(person: PersonDescription): PreparedPerson {
  return { person, names: person.names.slice(0, MOST_FORMS).map(prepareName) }
}

/** One form of a name, read. */
export function prepareName(form: NameForm): PreparedName {
  const { full, family, given, patronymic, language } = form
  const words = prepareWords([
    ...(full === undefined ? [] : nameWords(full, language)),
    ...(family === undefined ? [] : nameWords(family, language, 'family')),
    ...(given === undefined ? [] : nameWords(given, language, 'given')),
    ...(patronymic === undefined ? [] : nameWords(patronymic, language, 'patronymic')),
  ])
  const numeral = words.find((word) => word.numeral !== undefined)?.numeral
  const others = words.filter((word) => word.numeral === undefined && word.signs.length > 0)
  // Where nothing but titles stands, as in `Sultan Beg`, they are the name.
  const onlyTitles = others.every((word) => word.isOptional)
  return { form, numeral, words: onlyTitles ? others.map((word) => ({ ...word, isOptional: false })) : others }
}

function prepareWords(words: readonly NameWord[]): PreparedWord[] {
  const prepared: PreparedWord[] = []
  for (const word of words) {
    const sounds = readSounds(word.lower, word.language)
    const last = prepared.at(-1)
    const whole = endingWord(sounds)
    // `Cəfər oğlu` is one patronymic; a second ending, as in `Hüseynov oğlu`, takes the place of the first.
    if (whole !== undefined && last !== undefined)
      prepared[prepared.length - 1] = prepareWord({ ...last, text: `${last.text} ${word.text}` }, last.stem, whole)
    else prepared.push(prepareWord(word, sounds))
  }
  return markPatronymics(prepared)
}

type Source = Pick<PreparedWord, 'text' | 'language' | 'isInitial' | 'isOptional' | 'part'>

function prepareWord(source: Source, sounds: string, whole?: Ending): PreparedWord {
  const { text, language, isInitial, isOptional, part } = source
  const { stem, ending } = whole ? { stem: sounds, ending: whole } : splitEnding(sounds)
  const signs = Uint8Array.from(stem + (ending?.sign ?? ''), soundIndex)
  const place = ROMAN.indexOf(text.toLowerCase().replaceAll('і', 'i').replaceAll('х', 'x'))
  const numeral = place > 0 && !isInitial ? place + 1 : undefined
  return {
    ...{ text, language, isInitial, isOptional, part, sounds, stem, ending, signs, numeral },
    ceiling: ceilingOf(signs),
    isPatronymic: part === 'patronymic',
  }
}

/** Of three words or more, one that ends like a patronymic is one; of two, Абай Құнанбайұлы, it serves as surname. */
function markPatronymics(words: PreparedWord[]): PreparedWord[] {
  const weighty = words.filter((word) => !word.isOptional && word.numeral === undefined).length
  if (weighty < 3) return words
  return words.map((word) =>
    word.part === undefined && word.ending?.isPatronymic ? { ...word, isPatronymic: true } : word,
  )
}

/** Two neighbouring words as one: Нұр Сұлтан is Нұрсұлтан. */
export function joinWords(first: PreparedWord, second: PreparedWord): PreparedWord {
  return prepareWord(
    { ...second, text: `${first.text} ${second.text}`, isOptional: first.isOptional && second.isOptional },
    first.sounds.at(-1) === second.sounds[0] ? first.sounds + second.sounds.slice(1) : first.sounds + second.sounds,
  )
}
