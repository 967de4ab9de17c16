import { readdirSync, readFileSync } from 'node:fs'
import type { HeaderPairs } from '../message.ts'

type Refusal = { code: string; params: Record<string, string | number> }
type Expectation = { accepted?: Record<string, unknown>; refused?: Refusal }
export type Sent = { messageId: string; conversationId: string; chainHash: string; signatureField: string }
type Vector = { id: string; rule: string; title: string }
export type MessageVector = Vector & {
  request: { method: string; path: string; headers: HeaderPairs; body: string }
  expect: Expectation
}
type ChainVector = Vector & {
  expectedSeq: number
  expectedPrev: string
  link: { seq: number; prev: string }
  known?: { stored: string; arrived: string }
  verdict: string
}
type AnswerVector = Vector & {
  sent: Sent
  response: { status: number; headers: HeaderPairs; body: string }
  expect: Expectation
}
type Kinds = { messages: MessageVector; chain: ChainVector; receipts: AnswerVector; refusals: AnswerVector }

const vectorFolder = new URL('../../../../conformance/vectors/wire/', import.meta.url)
export const vectorFiles = (): string[] => readdirSync(vectorFolder)

export const readVectors = <K extends keyof Kinds>(name: K): Kinds[K][] =>
  (JSON.parse(readFileSync(new URL(`${name}.golden.json`, vectorFolder), 'utf8')) as { vectors: Kinds[K][] }).vectors
