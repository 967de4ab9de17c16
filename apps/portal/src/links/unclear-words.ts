import type { TextKey } from '../language/load-messages.ts'

const topics = [
  [/patronymic/, 'unclear.patronymic'],
  [/birth-(date|day|year)|day-and-month|placeholder/, 'unclear.birth'],
  [/place/, 'unclear.place'],
  [/name|spelling|rendering|initial|order|endings|written/, 'unclear.names'],
] as const satisfies readonly (readonly [RegExp, TextKey])[]

/**
 * What is not certain, in words that hold nothing of anybody's record: the codes say what about, never what stands there.
 * What agrees is no reason to doubt.
 */
export function unclearWords(codes: readonly string[], found: number): readonly TextKey[] {
  const doubts = codes.filter((code) => !code.endsWith('-agrees'))
  const words = new Set(doubts.flatMap((code) => topics.find(([form]) => form.test(code))?.[1] ?? []))
  if (words.size === 0 && found > 1) return ['unclear.several']
  return [...words]
}
