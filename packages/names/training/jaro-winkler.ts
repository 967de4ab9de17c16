import letters from './naive-latin.json' with { type: 'json' }

const naive: ReadonlyMap<string, string> = new Map(Object.entries(letters.letters))

/** Letter by letter into plain Latin, as a first attempt would: the yardstick's transliteration. */
export function naiveLatin(name: string): string {
  return [...name.toLowerCase().normalize('NFC')]
    .map((letter) => naive.get(letter) ?? letter.normalize('NFD').replaceAll(/\P{ASCII}/gu, ''))
    .join('')
    .replaceAll(/[^a-z]+/g, ' ')
    .trim()
}

/** Likeness of two strings from 0 to 1 (Winkler 1990: prefix scale 0.1, at most four letters). */
export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroLikeness(a, b)
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

function jaroLikeness(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const takenB = new Array<boolean>(b.length).fill(false)
  const matchesA: string[] = []
  for (let i = 0; i < a.length; i++)
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++)
      if (!takenB[j] && a[i] === b[j]) {
        takenB[j] = true
        matchesA.push(a[i] as string)
        break
      }
  const matchesB = [...b].filter((_, j) => takenB[j])
  const common = matchesA.length
  if (common === 0) return 0
  const swapped = matchesA.filter((letter, i) => letter !== matchesB[i]).length / 2
  return (common / a.length + common / b.length + (common - swapped) / common) / 3
}
