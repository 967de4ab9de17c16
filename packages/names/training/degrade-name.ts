import { findUnwritable, type NameLanguage, toPassportLatin, toUpperName } from '../src/names.ts'
import type { Spelling } from './people.ts'
import type { SeededRandom } from './seeded-random.ts'

type Degradation = (spelling: Spelling, random: SeededRandom) => Spelling | undefined

const words = (name: string) => name.split(/\s+/)
const baseOf = (language: string) => language.split('-')[0] as NameLanguage

/** What happens to names between an encyclopaedia and a register. Each answers undefined where it does not apply. */
const degradations: readonly Degradation[] = [
  // The order changes: the last word comes first.
  ({ name, language }) =>
    words(name).length < 2 || name.includes(',')
      ? undefined
      : { name: [words(name).at(-1), ...words(name).slice(0, -1)].join(' '), language },
  // A passport's Latin letters; nobody says which language they stand for.
  ({ name, language }) => {
    const options = { language: baseOf(language) }
    const bare = name.replaceAll(',', '')
    return findUnwritable(bare, options).length > 0 ? undefined : { name: toPassportLatin(bare, options), language: '' }
  },
  ({ name, language }) => ({ name: toUpperName(name, baseOf(language)), language }),
  // Nobody tells the language.
  ({ name }) => ({ name, language: '' }),
  // The middle of three words, mostly a patronymic, is dropped.
  ({ name, language }) =>
    words(name).length === 3 && !name.includes(',')
      ? { name: `${words(name)[0]} ${words(name)[2]}`, language }
      : undefined,
  // A slip of the pen: a letter is doubled, dropped or swapped with the next.
  ({ name, language }, random) => {
    const at = 1 + Math.floor(random.next() * (name.length - 2))
    if (name.length < 9 || !/\p{L}{3}/u.test(name.slice(at - 1, at + 2))) return undefined
    const [x = '', y = ''] = name.slice(at, at + 2)
    return { name: name.slice(0, at) + random.pick([x + x + y, y, y + x]) + name.slice(at + 2), language }
  },
  ({ name, language }, random) =>
    /[ʻʼ‘’']/.test(name)
      ? { name: name.replaceAll(/[ʻʼ‘’']/g, random.pick(['ʻ', '’', "'", '`', ''])), language }
      : undefined,
]

export function degrade(spelling: Spelling, random: SeededRandom): Spelling {
  return random.pick(degradations)(spelling, random) ?? spelling
}
