import type { Unavailable } from '../schema.ts'

/** A system that may be there again later. */
export const unavailable = (why: string): Unavailable => ({ is: 'unavailable', retryable: true, why })

/** `undefined` for text that is no JSON of this shape. */
export function readJson<T>(text: string, shape: { Check(value: unknown): value is T }): T | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return shape.Check(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A certificate's number as we write it: lower case, no leading zeros. */
export const numberOf = (hexadecimal: string): string => hexadecimal.toLowerCase().replace(/^0+/, '')
