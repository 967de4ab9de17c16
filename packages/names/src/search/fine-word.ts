/** Sounds told apart more finely than in a skeleton, vowels too: those that most writings of a name agree in. */
const CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ a: 'aäeå', i: 'ıiYj', u: 'oöuüô', b: 'bp', c: 'cčš', d: 'td', f: 'f', h: 'ğxh', j: 'žǯJC' },
    ...{ k: 'kgq', l: 'l', m: 'm', n: 'nŋ', r: 'r', s: 'szS', v: 'vw' },
  }).flatMap(([sign, sounds]) => [...sounds].map((sound) => [sound, sign] as const)),
)

const LONGEST = 16

/** A word's sounds (the signs of `SOUNDS`) in fine classes, repeated ones once. */
export function fineWord(sounds: string): string {
  let fine = ''
  for (const sound of sounds) {
    const sign = CLASSES.get(sound) ?? ''
    if (!fine.endsWith(sign)) fine += sign
    if (fine.length === LONGEST) break
  }
  return fine
}
