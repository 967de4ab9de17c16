/** Sounds told apart more finely than in a skeleton, vowels too: those that most writings of a name agree in. */
const CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ a: 'aäe', i: 'ıiYj', u: 'oöuüô', b: 'bp', c: 'cčš', d: 'td', f: 'f', j: 'žǯJC' },
    ...{ k: 'kgqğxh', l: 'l', m: 'm', n: 'nŋ', r: 'r', s: 'szS', v: 'vw' },
  }).flatMap(([sign, sounds]) => [...sounds].map((sound) => [sound, sign] as const)),
)

/** The open o of Uzbek is an a to some, and an o to those who keep the letter: Bobojonov is Бабаджанов and Бобожонов. */
const OPEN_O = 'å'

const LONGEST = 16

/** A word's sounds (the signs of `SOUNDS`) in fine classes, repeated ones once; in each way that others may write them. */
export const fineWords = (sounds: string): readonly string[] =>
  sounds.includes(OPEN_O)
    ? [fineWord(sounds.replaceAll(OPEN_O, 'a')), fineWord(sounds.replaceAll(OPEN_O, 'o'))]
    : [fineWord(sounds)]

function fineWord(sounds: string): string {
  let fine = ''
  for (const sound of sounds) {
    const sign = CLASSES.get(sound) ?? ''
    if (!fine.endsWith(sign)) fine += sign
    if (fine.length === LONGEST) break
  }
  return fine
}
