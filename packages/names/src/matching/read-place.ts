import { type NameWord, nameWords } from './name-words.ts'
import { type NamedPlace, placesNamed } from './place-index.ts'
import words from './place-words.json' with { type: 'json' }
import { readSounds } from './read-sounds.ts'

/** One place that a description names: the town, or what lies around it. */
export interface PlacePart {
  /** The name without words such as “city”. */
  readonly name: string
  /** How the name sounds, the same in any script. */
  readonly key: string
  /** A province, a district, a state. */
  readonly isWide: boolean
  /** The known places of that name; empty where none is known. */
  readonly known: readonly NamedPlace[]
}

/** A birth place in its parts, none twice. Empty where the description names nothing. */
export type ReadPlace = readonly PlacePart[]

/** In UTF-16 units, and in parts: no honest description is longer, and time stays bounded. */
const LONGEST_PLACE = 240
const MOST_PARTS = 8
const MOST_KNOWN = 10_000

const PARTING = /[,;()/\n]+/
const NUMBER = /\p{L}-(\d+)/u
/** Abbreviations that nothing but their hyphen holds together. */
const HYPHENED = /(^|[^\p{L}])р-н(?!\p{L})/giu

type WordKind = 'narrow' | 'wide' | 'country' | 'name'

const MARKS = /[\p{M}ʻ]+/gu
const kinds: ReadonlyMap<string, WordKind> = new Map([
  ...kindsOf(words.narrow.words, 'narrow'),
  ...kindsOf(words.wide.words, 'wide'),
  ...kindsOf(words.countries.words, 'country'),
])
const announcing: ReadonlySet<string> = new Set(kindsOf(words.announcing.words, 'name').map(([word]) => word))

/** Places repeat more than names do; emptied when full, so that it stays small. */
const known = new Map<string, ReadPlace>()

/** Reads a description as registers write it: `г. Алма-Ата, Казахская ССР`, `Toshkent sh.` Never throws. */
export function readPlace(description: string): ReadPlace {
  const text = description.slice(0, LONGEST_PLACE)
  const before = known.get(text)
  if (before !== undefined) return before
  const parts = segmentsOf(text).map(({ words, isWide, number }): PlacePart => {
    const key = soundsOf(words, isWide, number)
    return { name: words.map(({ text }) => text).join(' '), key, isWide, known: placesNamed(key, keyOf) }
  })
  const read = parts.filter((part, i) => parts.findIndex(({ key }) => key === part.key) === i)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(text, read)
  return read
}

/** The key of a place's name: that of the one part which it is. */
function keyOf(name: string): string {
  const [segment] = segmentsOf(name)
  return segment === undefined ? '' : soundsOf(segment.words, segment.isWide, segment.number)
}

interface Segment {
  readonly words: readonly NameWord[]
  readonly isWide: boolean
  /** Гурьев-20 was not Гурьев. */
  readonly number: string
}

const segmentsOf = (text: string): readonly Segment[] =>
  text
    .replaceAll(HYPHENED, '$1рн')
    .split(PARTING)
    .slice(0, MOST_PARTS)
    .flatMap((part) => segmentsIn(nameWords(part, undefined), NUMBER.exec(part)?.[1] ?? ''))
    .slice(0, MOST_PARTS)

/** A word such as “city” belongs to the name before it, or, where none is before it, to the one that follows. */
function segmentsIn(words: readonly NameWord[], number: string): Segment[] {
  const segments: Segment[] = []
  let open: NameWord[] = []
  let announced: WordKind | undefined
  const close = (kind: WordKind = 'narrow') => {
    if (open.length > 0) segments.push({ words: open, isWide: kind !== 'narrow', number })
    open = []
    announced = undefined
  }
  for (const [i, word] of words.entries()) {
    const kind = kindOf(word)
    if (kind === 'name' || (kind === 'country' && isPartOfName(open, words[i + 1]))) open.push(word)
    else if (kind === 'country') {
      close(announced)
      open = [word]
      close(kind)
    } else {
      const isSpent = open.length > 0 && announced === undefined
      if (open.length > 0) close(announced ?? kind)
      announced = !isSpent && announcing.has(plain(word.lower)) ? kind : undefined
    }
  }
  close(announced)
  return segments
}

/** As in Оңтүстік Қазақстан облысы: a province that has its name from the state. */
const isPartOfName = (open: readonly NameWord[], next: NameWord | undefined) =>
  open.length > 0 && next !== undefined && kindOf(next) === 'wide'

const kindOf = ({ lower }: NameWord): WordKind => kinds.get(plain(lower)) ?? 'name'

function kindsOf(lines: readonly string[], kind: WordKind): [string, WordKind][] {
  return lines.flatMap((line) => line.split(' ').map((word): [string, WordKind] => [plain(word), kind]))
}

function plain(lower: string): string {
  return lower.normalize('NFD').replaceAll(MARKS, '').replaceAll('ı', 'i')
}

/** Without a language nobody can tell a capital I's dot, and ICAO's q from k: they are one. A sound in a row counts once. */
function soundsOf(words: readonly NameWord[], isWide: boolean, number: string): string {
  const sounds = words.map(({ lower, language }) => readSounds(lower, language)).join('')
  const folded = sounds
    .replaceAll('ı', 'i')
    .replaceAll('q', 'k')
    .replaceAll(/(.)\1+/gu, '$1')
  return `${isWide ? '~' : ''}${folded}${number}`
}
