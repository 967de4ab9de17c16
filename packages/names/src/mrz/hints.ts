import { mrzCheckDigit } from './check-digit.ts'
import type { MrzHint } from './faults.ts'
import { type Place, textAt } from './layouts.ts'

/** Signs that machines and eyes take for one another in OCR-B. */
const CONFUSED: Readonly<Record<string, string>> = {
  '0': 'OQD',
  '1': 'IL',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
  K: '<',
  '<': 'K',
}

/** What a character may have been, among those that `allowed` lets stand there. */
export const confusions = (character: string, allowed: RegExp): readonly string[] =>
  [...(CONFUSED[character] ?? '')].filter((other) => allowed.test(other))

/** Every single misreading in `places` after which their check digit would be right. */
export function misreadings(lines: readonly string[], places: readonly Place[], check: Place): readonly MrzHint[] {
  const text = places.map((place) => textAt(lines, place)).join('')
  const columns = places.flatMap(([line, first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => ({ line, column: first + i })),
  )
  const wanted = textAt(lines, check)
  const inField = Array.from(text).flatMap((read, i) =>
    confusions(read, /[A-Z0-9<]/)
      .filter((perhaps) => mrzCheckDigit(text.slice(0, i) + perhaps + text.slice(i + 1)) === wanted)
      .map((perhaps) => ({ line: columns[i]?.line ?? 0, column: columns[i]?.column ?? 0, read, perhaps })),
  )
  const ofDigit = confusions(wanted, /\d/)
    .filter((perhaps) => mrzCheckDigit(text) === perhaps)
    .map((perhaps) => ({ line: check[0], column: check[1], read: wanted, perhaps }))
  return [...inField, ...ofDigit]
}
