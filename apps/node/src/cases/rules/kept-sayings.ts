import type { HeardSaying, HomeSaying } from '../../documents/home-state/ask-home.ts'

type Said = Extract<HomeSaying, { is: 'said' }>

/** As the log holds them: one token may speak of fifty signatures and have 200 kB, so each is kept once, by its place. */
export interface KeptSayings {
  readonly heard: readonly (Omit<HeardSaying, 'saying'> & {
    readonly saying: Exclude<HomeSaying, Said> | (Omit<Said, 'token'> & { readonly token: number })
  })[]
  readonly tokens: readonly string[]
}

export function keepSayings(heard: readonly HeardSaying[]): KeptSayings {
  const tokens = [...new Set(heard.flatMap(({ saying }) => (saying.is === 'said' ? [saying.token] : [])))]
  return {
    heard: heard.map(({ of, saying }) => ({
      of,
      saying: saying.is === 'said' ? { ...saying, token: tokens.indexOf(saying.token) } : saying,
    })),
    tokens,
  }
}

/** What `keepSayings` was given. */
export const sayingsKept = ({ heard, tokens }: KeptSayings): HeardSaying[] =>
  heard.map(({ of, saying }) => {
    return { of, saying: saying.is === 'said' ? { ...saying, token: tokens[saying.token] ?? '' } : saying }
  })
