import { toLowerName } from './casing.ts'
import { type CompiledConversion, languageOf } from './conversion.ts'
import { alphabets, findConversion } from './conversions.ts'

export interface Transliteration {
  readonly text: string
  /** The way from `to` to `from` gives exactly this text again, and none of its letters shares its rendering. */
  readonly reversible: boolean
  /**
   * What `text` no longer tells, in small letters, each once: letters that vanish or share their rendering with another
   * letter, and groups that would be read otherwise (`тс` where `ц` is also `ts`).
   */
  readonly lost: readonly string[]
  /** Letters, marks and symbols that the table does not have, each once: left as they are, or out of a passport. */
  readonly unknown: readonly string[]
}

const UNKNOWN = /[\p{L}\p{M}\p{S}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u

/**
 * Writes `text` in another script by a table (`conversions` lists them). Capitals follow the language: dotted and
 * dotless i stay apart. Spaces, hyphens and digits stay. Takes time linear in the text.
 *
 * @throws RangeError where there is no table; ask `findConversion` first.
 */
export function transliterate(text: string, { from, to }: { from: string; to: string }): Transliteration {
  const conversion = findConversion(from, to)
  if (conversion === undefined) throw new RangeError(`no table from "${from}" to "${to}"`)
  const unknown = new Set<string>()
  const source = conversion.read(text.normalize('NFC'))
  const written = conversion.convert(source, (character) => {
    if (conversion.to === 'icao' || UNKNOWN.test(character)) unknown.add(character)
  })
  const back = findConversion(to, from)
  const lost = lettersIn(source, conversion.from, sharedLetters(conversion, back !== undefined))
  const returned = back?.convert(back.read(written), () => undefined)
  if (returned !== undefined && returned !== source)
    for (const piece of differences(source, returned)) lost.add(toLowerName(piece, languageOf(conversion.from)))
  return { text: written, reversible: returned === source && lost.size === 0, lost: [...lost], unknown: [...unknown] }
}

const known = new WeakMap<CompiledConversion, ReadonlySet<string>>()

/**
 * The letters that vanish or are written as another letter is. Where there is a way back, it judges what the place in
 * the word tells; where there is none, letters that are alike in the middle of a word count as shared.
 */
function sharedLetters(conversion: CompiledConversion, hasWayBack: boolean): ReadonlySet<string> {
  const cached = known.get(conversion)
  if (cached !== undefined) return cached
  const alphabet = alphabets[conversion.from] ?? []
  const shared = new Set<string>()
  const consonant = alphabet.find((letter) => letter === 'б' || letter === 'b') ?? ''
  for (const before of hasWayBack ? [''] : ['', consonant]) {
    const writers = Map.groupBy(alphabet, (letter) => conversion.convert(before + letter, () => undefined))
    const nothing = conversion.convert(before, () => undefined)
    for (const [written, letters] of writers)
      if (letters.length > 1 || written === nothing) for (const letter of letters) shared.add(letter)
  }
  known.set(conversion, shared)
  return shared
}

function lettersIn(text: string, id: string, wanted: ReadonlySet<string>): Set<string> {
  const alphabet = [...(alphabets[id] ?? [])].sort((one, other) => other.length - one.length)
  if (alphabet.length === 0 || wanted.size === 0) return new Set()
  const letters = toLowerName(text, languageOf(id)).match(new RegExp(alphabet.join('|'), 'gu')) ?? []
  return new Set(letters.filter((letter) => wanted.has(letter)))
}

/** Word by word, what stands in `source` where `returned` has something else. */
function* differences(source: string, returned: string): Generator<string> {
  const others = returned.split(/\s+/)
  for (const [i, word] of source.split(/\s+/).entries()) {
    const other = others[i] ?? ''
    if (word === other) continue
    let start = 0
    while (start < word.length && word[start] === other[start]) start++
    let end = 0
    const most = Math.min(word.length, other.length) - start
    while (end < most && word.at(-1 - end) === other.at(-1 - end)) end++
    yield word.slice(start, word.length - end) || word
  }
}
