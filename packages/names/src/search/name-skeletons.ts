import type { Ending, EndingKind } from '../matching/endings.ts'
import type { NameForm, PersonDescription } from '../matching/person-description.ts'
import { preparePerson } from '../matching/prepare-person.ts'
import { fineWords } from './fine-word.ts'
import { joinSkeletons, skeletonsOf } from './skeleton.ts'

/** One name of a person as the skeletons of its words. */
export interface NameSkeletons {
  /** Each word in the fine classes of `fineWords`. */
  readonly fine: readonly (readonly string[])[]
  readonly words: readonly (readonly string[])[]
  /** The same name with two neighbouring words written as one, each such way once: Abdul Karim is Abdulkarim. */
  readonly joined: readonly (readonly (readonly string[])[])[]
  /** Each word with its ending, as it is before another in one word. */
  readonly whole: readonly (readonly string[])[]
}

/** A word as the search needs it. */
interface SearchWord {
  readonly fine: readonly string[]
  readonly skeletons: readonly string[]
  /** With its ending, as the first half of a longer word would have it. */
  readonly whole: readonly string[]
  readonly isOptional: boolean
}

/** Reads the words of a part of a name, initials left out. */
export type ReadPart = (text: string, language: string) => readonly SearchWord[]

/** More forms and words tell no more, and pairs of words grow with the square. */
const MOST_FORMS = 12
const MOST_WORDS = 5

/** Names of a person as skeletons; a name with titles comes twice, without and with them. Never throws. */
export function nameSkeletons({ names }: PersonDescription, readPart: ReadPart = readNamePart): NameSkeletons[] {
  return names
    .slice(0, MOST_FORMS)
    .flatMap((form) => readings(partsOf(form).flatMap((part) => readPart(part, form.language ?? ''))))
}

const partsOf = ({ full, given, patronymic, family }: NameForm): string[] =>
  [full, given, patronymic, family].filter((part) => part !== undefined)

export function readNamePart(text: string, language: string): readonly SearchWord[] {
  const [name] = preparePerson({ names: [{ full: text, language }] }).names
  return (name?.words ?? [])
    .filter((word) => !word.isInitial)
    .map(({ sounds, stem, ending, isOptional }) => ({
      fine: fineWords(stem),
      skeletons: mayBeOfTheName(ending)
        ? [...new Set([...skeletonsOf(stem), ...skeletonsOf(sounds)])]
        : skeletonsOf(stem),
      whole: skeletonsOf(sounds),
      isOptional,
    }))
}

/** For registers of millions, in which parts of names repeat: remembers what it has read, `most` parts at a time. */
export function makeRememberingReadPart(most = 50_000): ReadPart {
  const read = new Map<string, readonly SearchWord[]>()
  return (text, language) => {
    const key = `${language}/${text}`
    const known = read.get(key)
    if (known !== undefined) return known
    if (read.size >= most) read.clear()
    const words = readNamePart(text, language)
    read.set(key, words)
    return words
  }
}

/** Sounds that are an ending in one name are part of another: Шайхзода, Мадали. */
const OF_THE_NAME: ReadonlySet<EndingKind> = new Set<EndingKind>(['zade', 'li'])

const mayBeOfTheName = (ending: Ending | undefined): boolean => ending !== undefined && OF_THE_NAME.has(ending.kind)

function readings(words: readonly SearchWord[]): NameSkeletons[] {
  const all = words.slice(0, MOST_WORDS)
  const weighty = all.filter((word) => !word.isOptional)
  const kept = weighty.length === all.length || weighty.length === 0 ? [all] : [weighty, all]
  return kept.filter((reading) => reading.length > 0).map(skeletonsOfName)
}

function skeletonsOfName(words: readonly SearchWord[]): NameSkeletons {
  const skeletons = words.map((word) => word.skeletons)
  const joined = words
    .slice(1)
    .map((word, at) => [
      ...skeletons.slice(0, at),
      (words[at]?.whole ?? []).flatMap((first) => word.skeletons.map((second) => joinSkeletons(first, second))),
      ...skeletons.slice(at + 2),
    ])
  return { fine: words.map(({ fine }) => fine), words: skeletons, joined, whole: words.map(({ whole }) => whole) }
}
