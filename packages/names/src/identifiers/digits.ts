/** True when `value` is exactly `length` ASCII digits. Digits of other scripts are not digits of an identifier. */
export function isDigits(value: string, length: number): boolean {
  if (value.length !== length) return false
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** The digit at `index` (from 0, left to right). Throws where there is none: callers check the form first. */
export function digitAt(value: string, index: number): number {
  const digit = value.charCodeAt(index) - 48
  if (!(digit >= 0 && digit <= 9)) throw new RangeError(`no digit at position ${index + 1}`)
  return digit
}

/** Σ weightᵢ·digitᵢ over the first `weights.length` digits. */
export function weightedSum(value: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * digitAt(value, i), 0)
}

/** For generators: throws unless `body` is `length` digits, because a generator fed with nonsense is a bug. */
export function requireDigits(body: string, length: number): void {
  if (!isDigits(body, length)) throw new RangeError(`expected ${length} digits without the check digit`)
}
