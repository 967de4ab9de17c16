import distinct from './distinct-names.json' with { type: 'json' }
import { readingLanguages, readSounds } from './read-sounds.ts'

/** From sounds to the places of the names in `distinct-names.json` that are written so in some language. */
let bySounds: ReadonlyMap<string, readonly number[]> | undefined

/** Валиев is Вали with a glide before the ending. */
const GLIDE = /j$/

/** The names of the list that sounds are, of one word: a stem, or the whole where its end is no ending. */
export function listedNames(sounds: string, stem: string): readonly number[] | undefined {
  bySounds ??= readAll()
  return bySounds.get(sounds) ?? (stem === sounds ? undefined : bySounds.get(stem.replace(GLIDE, '')))
}

/**
 * Both words are on the list, and no name is common to both: Cemil and Cemal, Хасанов and Хусанов. However alike they
 * sound, no state writes the one for the other.
 */
export function areTwoNames(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a !== undefined && b !== undefined && !a.some((name) => b.includes(name))
}

function readAll(): ReadonlyMap<string, readonly number[]> {
  const read = new Map<string, readonly number[]>()
  Object.values(distinct.names).forEach((writings, name) => {
    for (const writing of writings.split(' '))
      for (const language of readingLanguages) add(read, readSounds(writing, language), name)
  })
  return read
}

function add(read: Map<string, readonly number[]>, sounds: string, name: number): void {
  const before = read.get(sounds) ?? []
  if (!before.includes(name)) read.set(sounds, [...before, name])
}
