import places from './places.json' with { type: 'json' }

/** A place that a name stands for. */
export interface NamedPlace {
  readonly id: string
  /** The name is no longer in use. */
  readonly isFormer: boolean
}

type Index = ReadonlyMap<string, readonly NamedPlace[]>

const SEPARATOR = ' | '
let index: Index | undefined

/**
 * The places that a name stands for: Ак-Мечеть was a name of two. `keyOf` reads a name as descriptions are read; the
 * index is made by it once, at the first question.
 */
export function placesNamed(key: string, keyOf: (name: string) => string): readonly NamedPlace[] {
  index ??= makeIndex(keyOf)
  return index.get(key) ?? []
}

function makeIndex(keyOf: (name: string) => string): Index {
  const made = new Map<string, Map<string, NamedPlace>>()
  const add = (name: string, id: string, isFormer: boolean) => {
    const key = keyOf(name)
    const named = made.get(key) ?? new Map<string, NamedPlace>()
    made.set(key, named.set(id, { id, isFormer }))
  }
  for (const [id, { names, former }] of Object.entries(places.places)) {
    const past = former === '' ? [] : former.split(SEPARATOR)
    const inUse = names.split(SEPARATOR)
    for (const name of past) add(name, id, true)
    // Чимкент stays former though Uzbek uses it; Алма-Атинская merely sounds as Алматинская does, and is no news.
    const stayFormer = new Set(past.filter((name) => inUse.includes(name)).map(keyOf))
    for (const name of inUse) if (!stayFormer.has(keyOf(name))) add(name, id, false)
  }
  return new Map([...made].map(([key, named]) => [key, [...named.values()]]))
}
