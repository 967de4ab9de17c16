import { readPointer } from './json-pointer.ts'
import type { BusAnswer, LookUpResult, RegisterRecord } from './schema.ts'

const isRecord = (value: unknown): value is RegisterRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a register's answer says about how many records there are. An answer without the list is no answer. */
export function readRecords(answer: BusAnswer, pointer: string): LookUpResult {
  if (answer.is === 'unavailable') return answer
  const list = readPointer(answer.body, pointer)
  if (!Array.isArray(list) || !list.every(isRecord))
    return { is: 'unavailable', retryable: false, why: 'the answer has no list of records' }
  const [record] = list
  if (record === undefined) return { is: 'none' }
  return list.length === 1 ? { is: 'one', record } : { is: 'several', records: list }
}
