/**
 * Writes conformance/vectors/wire/*.golden.json. To be run only together with a change of docs/wire.md: the signatures
 * are random, so every run changes every vector, and the
 * example in docs/wire.md, which is the first of them, is written anew. It makes signatures by its own hand and shares no code with
 * packages/wire, so that a mistake there does not become the expectation here.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { chainVectors } from './chain.ts'
import { jwk, keyid, type request } from './kit.ts'
import { messages } from './messages.ts'
import { receipts } from './receipts.ts'
import { refusals } from './refusals.ts'

const write = (name: string, vectors: readonly object[]): void => {
  const numbered = vectors.map((vector, at) => ({ id: `${name}-${String(at + 1).padStart(3, '0')}`, ...vector }))
  const file = { specification: 'docs/wire.md, version 1', keys: [{ keyid, jwk }], vectors: numbered }
  // A header field to a line, so that a change can be read.
  const text = JSON.stringify(file, null, 2).replace(
    /\[\s+("(?:[^"\\]|\\.)*"),\s+("(?:[^"\\]|\\.)*")\s+\]/g,
    '[$1, $2]',
  )
  writeFileSync(new URL(`../wire/${name}.golden.json`, import.meta.url), `${text}\n`)
}
write('messages', messages)
write('chain', chainVectors)
write('receipts', receipts)
write('refusals', refusals)

const first = messages[0] as { request: ReturnType<typeof request> }
const { method, path, headers, body } = first.request
const example = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', body]
const specification = new URL('../../../docs/wire.md', import.meta.url)
const fence = /```http\n.*?\n```/s
const rewritten = readFileSync(specification, 'utf8').replace(fence, () => `\`\`\`http\n${example.join('\n')}\n\`\`\``)
writeFileSync(specification, rewritten)
