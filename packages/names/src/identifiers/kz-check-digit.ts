import { weightedSum } from './digits.ts'

const FIRST_PASS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
const SECOND_PASS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]

/** Check digit over the first eleven digits of an IIN or BIN; undefined where both passes give 10 (never issued). */
export function kzCheckDigit(body: string): number | undefined {
  const first = weightedSum(body, FIRST_PASS) % 11
  if (first < 10) return first
  const second = weightedSum(body, SECOND_PASS) % 11
  return second < 10 ? second : undefined
}
