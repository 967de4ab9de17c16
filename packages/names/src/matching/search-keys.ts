import type { PersonDescription } from './person-description.ts'
import { type PreparedName, preparePerson } from './prepare-person.ts'

/** Sounds that one name's writings confuse fall into one class; vowels and the sounds that come and go vanish. */
const CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({ P: 'pb', F: 'fvw', T: 'td', K: 'kgqğx', S: 'szcšžčǯCSJ', L: 'l', M: 'm', N: 'nŋ', R: 'r' }).flatMap(
    ([key, sounds]) => [...sounds].map((sound) => [sound, key] as const),
  ),
)

const MOST_WORDS = 5

/**
 * Keys for an index: two descriptions of one person share at least one, save for a few in a thousand. Each is two
 * skeletons of words, or one where the name has but one word; the order of words does not matter.
 */
export function searchKeys(person: PersonDescription): readonly string[] {
  return [...new Set(preparePerson(person).names.flatMap(keysOfName))]
}

function keysOfName({ words }: PreparedName): string[] {
  const skeletons = words
    .filter((word) => !word.isOptional && !word.isInitial)
    .slice(0, MOST_WORDS)
    .map(({ stem }) => skeleton(stem))
    .filter((key) => key !== '')
  const [first] = skeletons
  if (first !== undefined && skeletons.length === 1) return [first]
  return skeletons.flatMap((x, i) => skeletons.slice(i + 1).map((y) => (x < y ? `${x} ${y}` : `${y} ${x}`)))
}

function skeleton(stem: string): string {
  let key = ''
  for (const sound of stem) {
    const consonant = CLASSES.get(sound) ?? ''
    if (!key.endsWith(consonant) || key === '') key += consonant
  }
  return key === '' ? stem.slice(0, 1) : key
}
