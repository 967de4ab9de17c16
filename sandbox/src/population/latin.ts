import { type NameLanguage, toPassportLatin } from '@kopru/names'
import type { NameParts, Place } from './person.ts'
import type { Home } from './seedling.ts'

export interface Latinizer {
  readonly word: (text: string) => string
  readonly name: (name: NameParts) => NameParts
  readonly place: (home: { readonly region: Home['region']; readonly city: string }) => Place
}

/** Renders each distinct word once: a population repeats a few hundred of them thousands of times. */
export function makeLatinizer(language: NameLanguage): Latinizer {
  const rendered = new Map<string, string>()
  const word = (text: string): string => {
    const known = rendered.get(text)
    if (known !== undefined) return known
    const latin = toPassportLatin(text, { language })
    rendered.set(text, latin)
    return latin
  }
  const places = new Map<string, Place>()
  return {
    word,
    name: ({ given, family, patronymic }) => ({
      given: word(given),
      family: word(family),
      patronymic: patronymic === null ? null : word(patronymic),
    }),
    place({ region: { region }, city }) {
      const known = places.get(`${region}/${city}`)
      if (known !== undefined) return known
      const place = { region, city, regionLatin: word(region), cityLatin: word(city) }
      places.set(`${region}/${city}`, place)
      return place
    },
  }
}
