import { type MatchModel, storedModel } from './match-model.ts'
import { type NamePart, type NameWord, nameWords } from './name-words.ts'
import type { NameForm, PersonDescription } from './person-description.ts'
import { readingOf, readWord, type WordReading, withEnding } from './read-word.ts'
import { ceilingOf } from './word-alignment.ts'

/** A word of a name, ready to be compared. */
export interface PreparedWord extends WordReading {
  readonly text: string
  readonly language: string
  /** The evidence that the best possible counterpart of this word would give. */
  readonly ceiling: number
  readonly isInitial: boolean
  /** A title, a particle, or what stood in brackets: its absence says nothing. */
  readonly isTitle: boolean
  /** A title that the name can do without: its difference says nothing either. */
  readonly isOptional: boolean
  readonly isPatronymic: boolean
  /** Two neighbours read as one. */
  readonly isJoined: boolean
  readonly part: NamePart | undefined
  /** Place in the name, and a bit for each place that the word takes. */
  readonly at: number
  readonly places: number
}

export interface PreparedName {
  readonly form: NameForm
  /** In their order, titles and particles among them. */
  readonly words: readonly PreparedWord[]
  /** How many words are no patronymics. */
  readonly weight: number
  /** Neighbouring words read as one: Нұр Сұлтан is Нұрсұлтан. */
  readonly joined: () => readonly PreparedWord[]
  /** The number of a ruler, or the mark of a generation. */
  readonly numeral: number | undefined
}

export interface PreparedPerson {
  readonly person: PersonDescription
  readonly names: readonly PreparedName[]
}

const MOST_FORMS = 12

/** Reads a description once, so that it can be compared with many. Never throws. */
export function preparePerson(person: PersonDescription, model: MatchModel = storedModel): PreparedPerson {
  return { person, names: person.names.slice(0, MOST_FORMS).map((form) => prepareName(form, model)) }
}

/** One form of a name, read. */
export function prepareName(form: NameForm, model: MatchModel = storedModel): PreparedName {
  const { full, family, given, patronymic, language } = form
  const all: NameWord[] = []
  if (full !== undefined) all.push(...nameWords(full, language))
  if (family !== undefined) all.push(...nameWords(family, language, 'family'))
  if (given !== undefined) all.push(...nameWords(given, language, 'given'))
  if (patronymic !== undefined) all.push(...nameWords(patronymic, language, 'patronymic'))

  const read = withSeparateEndings(all.filter((word) => word.numeral === undefined))
  const weighty = read.filter(({ word }) => !word.isTitle).length
  const words = read.map(({ word, reading }, at): PreparedWord => {
    const { text, language, isInitial, isTitle, part } = word
    const { sounds, stem, ending, whole, signs, listed } = reading
    // Written out field by field: spreading objects took a tenth of all time.
    return {
      sounds,
      stem,
      ending,
      whole,
      signs,
      listed,
      text,
      language,
      isInitial,
      isTitle,
      part,
      at,
      places: 1 << at,
      isJoined: false,
      ceiling: ceilingOf(signs, model),
      // Of two words none is a mere title: Sultan Hacıbəyov is not Üzeyir Hacıbəyov.
      isOptional: isTitle && read.length > 2,
      // Of three words one that ends like a patronymic is one; of two, as in Абай Құнанбайұлы, it serves as surname.
      isPatronymic: part === 'patronymic' || (part === undefined && weighty > 2 && ending?.isPatronymic === true),
    }
  })
  let joined: readonly PreparedWord[] | undefined
  return {
    form,
    words,
    weight: words.reduce((sum, word) => sum + (word.isPatronymic ? 0 : 1), 0),
    joined: () => {
      joined ??= joinNeighbours(words, model)
      return joined
    },
    numeral: all.find((word) => word.numeral !== undefined)?.numeral,
  }
}

interface ReadWord {
  readonly word: NameWord
  readonly reading: WordReading
}

/** `Cəfər oğlu` is one patronymic; a second ending, as in `Hüseynov oğlu`, takes the place of the first. */
function withSeparateEndings(words: readonly NameWord[]): ReadWord[] {
  const read: ReadWord[] = []
  for (const word of words) {
    const reading = readWord(word.lower, word.language)
    const last = read.at(-1)
    if (reading.whole !== undefined && last !== undefined)
      read[read.length - 1] = {
        word: { ...last.word, text: `${last.word.text} ${word.text}` },
        reading: withEnding(last.reading, reading.whole),
      }
    else if (reading.signs.length > 0) read.push({ word, reading })
  }
  return read
}

function joinNeighbours(words: readonly PreparedWord[], model: MatchModel): PreparedWord[] {
  return words.flatMap((second, i) => {
    const first = words[i - 1]
    if (first === undefined || first.isInitial || second.isInitial) return []
    const doubled = first.sounds.at(-1) === second.sounds.at(0)
    const reading = readingOf(first.sounds + (doubled ? second.sounds.slice(1) : second.sounds))
    return {
      ...second,
      ...reading,
      ceiling: ceilingOf(reading.signs, model),
      text: `${first.text} ${second.text}`,
      isTitle: first.isTitle && second.isTitle,
      isOptional: false,
      isPatronymic: false,
      isJoined: true,
      at: first.at,
      places: first.places | second.places,
    }
  })
}
