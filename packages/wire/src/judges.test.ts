import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Item, parseDictionary, parseItem, serializeDictionary, serializeItem } from 'structured-headers'
import { expect, test } from 'vitest'
import { signMessage } from './build-message.ts'
import { digestBytes } from './digest.ts'
import { anyBody, anyFields, anySigning } from './testing/arbitraries.ts'
import { publicKey, sign, verify } from './testing/keys.ts'
import { type MessageVector, readVectors } from './testing/vectors.ts'

test('the example signature of RFC 9421 appendix B.2.4 verifies with our verifier', () => {
  const base = [
    '"@status": 200',
    '"content-type": application/json',
    '"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
    '"content-length": 23',
    '"@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
  ].join('\n')
  const signature = 'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=='
  expect(verify(Buffer.from(base), Buffer.from(signature, 'base64'))).toBe(true)
  expect(verify(Buffer.from(base.replace('200', '201')), Buffer.from(signature, 'base64'))).toBe(false)
})

test('W-16: an independent parser of structured fields reads every field and writes the same bytes again', () => {
  const items = ['kopru-version', 'kopru-message-id', 'kopru-conversation-id', 'kopru-in-reply-to', 'kopru-from']
  items.push('kopru-to', 'kopru-type', 'kopru-mode', 'kopru-deadline', 'content-length')
  const dictionaries = ['kopru-legal-basis', 'kopru-chain', 'content-digest', 'signature-input', 'signature']
  fc.assert(
    fc.property(anyFields, anyBody, anySigning, (fields, body, signing) => {
      const { headers } = signMessage(fields, digestBytes(body), signing, sign)
      for (const [name, value] of headers) {
        if (items.includes(name)) expect(serializeItem(parseItem(value))).toBe(value)
        else if (dictionaries.includes(name)) expect(serializeDictionary(parseDictionary(value))).toBe(value)
        else expect(name).toBe('content-type')
      }
      const value = (name: string): string => headers.find(([n]) => n === name)?.[1] ?? ''
      const member = (name: string, key: string) => (parseDictionary(value(name)).get(key) as Item)[0]
      expect(parseItem(value('kopru-deadline'))[0]).toEqual(new Date(fields.deadline * 1000))
      expect(member('kopru-legal-basis', 'article')).toBe(fields.legalBasis.article)
      expect(member('kopru-chain', 'seq')).toBe(fields.chain.seq)
      expect(Buffer.from(member('kopru-chain', 'prev') as ArrayBuffer).equals(fields.chain.prev)).toBe(true)
    }),
  )
})

/**
 * Rebuilds the signature base from a raw request with sed and a shell loop, turns r‖s into DER with openssl's own ASN.1
 * generator, and lets openssl decide. Reads request.http, body and key.pem in the working folder.
 */
const shellJudge = `
set -eu
field() { sed -n "s/^$1: //p" request.http | tr -d '\\r' | sed 's/^ *//'; }
params=$(field signature-input | sed 's/^kopru=//')
method=$(head -n 1 request.http | cut -d ' ' -f 1)
path=$(head -n 1 request.http | cut -d ' ' -f 2)
: > base
for component in $(printf '%s' "$params" | sed 's/^(//; s/).*//' | tr -d '"'); do
  case $component in
    @method) value=$method ;;
    @path) value=$path ;;
    *) value=$(field "$component") ;;
  esac
  printf '"%s": %s\\n' "$component" "$value" >> base
done
printf '"@signature-params": %s' "$params" >> base
hex=$(field signature | sed 's/^kopru=:\\(.*\\):$/\\1/' | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
r=$(printf '%s' "$hex" | cut -c 1-64)
s=$(printf '%s' "$hex" | cut -c 65-128)
printf 'asn1=SEQUENCE:sig\\n[sig]\\nr=INTEGER:0x%s\\ns=INTEGER:0x%s\\n' "$r" "$s" > sig.conf
openssl asn1parse -genconf sig.conf -noout -out sig.der
printf '%s\\n' "$(field content-digest)"
printf 'sha-256=:%s:\\n' "$(openssl dgst -sha256 -binary body | openssl base64 -A)"
openssl dgst -sha256 -binary base | openssl base64 -A; echo
openssl dgst -sha256 -verify key.pem -signature sig.der base || true
`

const judge = ({ method, path, headers, body }: MessageVector['request']): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'kopru-wire-'))
  try {
    const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)]
    writeFileSync(join(folder, 'request.http'), `${lines.join('\r\n')}\r\n`)
    writeFileSync(join(folder, 'body'), body)
    writeFileSync(join(folder, 'key.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
    return execFileSync('sh', ['-c', shellJudge], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .trim()
      .split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('W-20: openssl and a shell pipeline rebuild the signature base of the vectors and confirm signature, digest and chain hash', () => {
  const lowerCased = readVectors('messages').filter(
    ({ request, expect: { accepted } }) =>
      accepted !== undefined && request.headers.every(([name]) => name === name.toLowerCase()),
  )
  expect(lowerCased.length).toBeGreaterThan(5)
  for (const { request, expect: expected } of lowerCased) {
    const [signedDigest, bodyDigest, chainHash, verdict] = judge(request)
    expect(bodyDigest).toBe(signedDigest)
    expect(chainHash).toBe(expected.accepted?.chainHash)
    expect(verdict).toBe('Verified OK')
  }
})

test('W-20: openssl refuses a vector that was altered after signing', () => {
  const altered = readVectors('messages').find(({ title }) => title === 'kopru-from altered after signing')
  if (altered === undefined) throw new Error('There is no such vector')
  expect(judge(altered.request)[3]).toMatch(/Verification failure/i)
})
