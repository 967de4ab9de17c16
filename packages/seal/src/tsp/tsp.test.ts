import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, now, pem, pemKey, policy, sha256 } from '../testing/test-pki.ts'
import { requestTimestamp } from './client.ts'
import { findPlainRequest } from './plain-request.ts'
import { createTimestampReply } from './reply.ts'
import { readTimestampRequest, writeTimestampRequest } from './request.ts'
import { verifyTimestampToken } from './token.ts'

const pki = createTestPki()
const data = Buffer.from('Тұруға ықтиярхат')
const digest = sha256(data)
const trust = { anchors: pki.anchors, at: now }

test('openssl ts accepts our reply to its own request', async () => {
  using files = scratch()
  const file = files.write('data', data)
  expect(run('openssl', 'ts', '-query', '-data', file, '-sha256', '-cert', '-out', files.path('q.tsq')).status).toBe(0)
  const reply = await createTimestampReply(readFileSync(files.path('q.tsq')), {
    key: pki.tsa.key,
    policy,
    serial: 7n,
    now,
  })
  const ca = files.write('ca.pem', pem(pki.root.certificate))
  const judged = run(
    'openssl',
    'ts',
    '-verify',
    '-queryfile',
    files.path('q.tsq'),
    '-in',
    files.write('r.tsr', reply),
    '-CAfile',
    ca,
  )
  expect(judged.output).toContain('Verification: OK')
})

test('openssl ts makes a reply that our client grants, and ours refuses it for other data', async () => {
  using files = scratch()
  files.write('serial', '01')
  const config = files.write(
    'tsa.cnf',
    [
      '[tsa]',
      'default_tsa=t',
      '[t]',
      `serial=${files.path('serial')}`,
      `default_policy=${policy}`,
      'digests=sha256',
      'ess_cert_id_alg=sha256',
      'signer_digest=sha256',
      'accuracy=secs:1',
    ].join('\n'),
  )
  const key = files.write('k.pem', pemKey(pki.tsa.privateKey))
  const certificate = files.write('c.pem', pem(pki.tsa.certificate))
  const chain = files.write('ca.pem', pem(pki.ca.certificate))
  const source = {
    ...trust,
    at: new Date(),
    url: 'http://tsa.test/',
    nonce: randomBytes(8),
    fetch: async (_: string, { body }: { body: Uint8Array }) => {
      const query = files.write('q.tsq', body)
      run(
        'openssl',
        'ts',
        '-reply',
        '-config',
        config,
        '-queryfile',
        query,
        '-inkey',
        key,
        '-signer',
        certificate,
        '-chain',
        chain,
        '-out',
        files.path('r.tsr'),
      )
      return new Response(readFileSync(files.path('r.tsr')))
    },
  }
  const reply = await requestTimestamp(digest, source)
  expect(reply).toMatchObject({ outcome: 'granted' })
  if (reply.outcome !== 'granted') return
  expect(
    await verifyTimestampToken(reply.token, sha256(Buffer.from('other')), { ...trust, at: source.at }),
  ).toMatchObject({
    reason: { code: 'tsp.imprint-mismatch' },
  })
})

const ask = (change: (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array) =>
  requestTimestamp(digest, {
    ...trust,
    url: 'http://tsa.test/',
    nonce: Buffer.from('0102030405060708', 'hex'),
    fetch: async (_, { body }) => new Response(Uint8Array.from(await change(body))),
  })
const reply = (request: Uint8Array, key = pki.tsa.key, at = now) =>
  createTimestampReply(request, { key, policy, serial: 1n, now: at })

test('a reply with another nonce is refused', async () => {
  const other = writeTimestampRequest(digest, Buffer.from('ffff', 'hex'))
  expect(await ask(() => reply(other))).toMatchObject({ reason: { code: 'tsp.nonce-mismatch' } })
})

test('a reply over another digest is refused', async () => {
  const other = writeTimestampRequest(sha256(Buffer.from('x')), Buffer.from('0102030405060708', 'hex'))
  expect(await ask(() => reply(other))).toMatchObject({ reason: { code: 'tsp.imprint-mismatch' } })
})

test('a rejection and an unreachable authority are outcomes', async () => {
  expect(await ask(() => reply(Buffer.from('not a request')))).toMatchObject({
    reason: { code: 'tsp.rejected', params: { status: 2 } },
  })
  expect(await ask(() => Promise.reject(new Error('down')))).toMatchObject({ reason: { code: 'tsp.unreachable' } })
})

test('an address where something else answers is said with what came', async () => {
  const from = (response: Response) =>
    requestTimestamp(digest, {
      ...trust,
      url: 'http://tsa.test/',
      nonce: new Uint8Array(8),
      fetch: async () => response,
    })
  const html = { headers: { 'content-type': 'text/html; charset=utf-8' } }
  expect(await from(new Response('<p>', { status: 404, ...html }))).toMatchObject({
    reason: { code: 'tsp.other-answer', params: { answer: 'HTTP 404' } },
  })
  expect(await from(new Response('<p>', html))).toMatchObject({
    reason: { code: 'tsp.other-answer', params: { answer: 'text/html' } },
  })
  const broken = { headers: { 'content-type': 'application/timestamp-reply' } }
  expect(await from(new Response('x', broken))).toMatchObject({ reason: { code: 'tsp.malformed' } })
})

test('a certificate that is not for time-stamping only is refused', async () => {
  const signer = pki.issue({ role: { is: 'seal' } })
  expect(await ask((body) => reply(body, signer.key))).toMatchObject({ reason: { code: 'tsp.purpose-missing' } })
})

test('an authority of an unknown issuer is refused', async () => {
  const other = createTestPki('Other')
  expect(await ask((body) => reply(body, other.tsa.key))).toMatchObject({ reason: { code: 'seal.issuer-unknown' } })
})

test('a time in the future is refused', async () => {
  expect(await ask((body) => reply(body, pki.tsa.key, new Date(now.getTime() + 3_600_000)))).toMatchObject({
    reason: { code: 'tsp.time-in-future' },
  })
})

test('a token with a byte changed is never valid with another time or digest', async () => {
  const token = await pki.timestampAt(now)(digest)
  const genuine = await verifyTimestampToken(token, digest, trust)
  expect(genuine).toMatchObject({ outcome: 'valid', time: now })
  for (let at = 0; at < token.length; at += 11) {
    const outcome = await verifyTimestampToken(changeByte(token, at), digest, trust)
    // Bytes outside the signed part, such as a version, may change without harm; what the token says may not.
    if (outcome.outcome === 'valid')
      expect(outcome).toMatchObject({ time: now, authority: genuine.outcome === 'valid' ? genuine.authority : '' })
  }
})

const anyHash = fc.constantFrom(32, 48, 64)
const anyRequest = fc
  .tuple(anyHash, fc.uint8Array({ minLength: 1, maxLength: 70 }))
  .map(([bytes, nonce]) => writeTimestampRequest(new Uint8Array(bytes).fill(7), nonce))

test('the quick reading of a request and the strict one agree, however the request is changed', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 })
  fc.assert(
    fc.property(anyRequest, changes, fc.nat(3), (request, spots, cut) => {
      const changed = Uint8Array.from(request.subarray(0, request.length - cut))
      for (const [at, byte] of spots) changed[at % changed.length] = byte
      const quick = findPlainRequest(changed)
      if (quick) expect(quick).toEqual(readTimestampRequest(changed))
    }),
    { numRuns: 3000 },
  )
})

test('openssl’s own requests are read quickly, with and without nonce and certificate', () => {
  using files = scratch()
  const query = (...args: string[]) => {
    run('openssl', 'ts', '-query', '-data', files.write('data', data), '-out', files.path('q.tsq'), ...args)
    return new Uint8Array(readFileSync(files.path('q.tsq')))
  }
  for (const hash of ['-sha256', '-sha384', '-sha512'])
    for (const more of [[], ['-cert'], ['-no_nonce'], ['-no_nonce', '-cert']]) {
      const request = query(hash, ...more)
      expect(findPlainRequest(request)).toEqual(readTimestampRequest(request))
    }
})

for (const kind of ['p256', 'p384', 'rsa'] as const)
  test(`openssl ts accepts replies of a ${kind} key, with certificates or told them, for each hash`, async () => {
    using files = scratch()
    const { key, certificate } = pki.issue({ kind, role: { is: 'timestamp-authority' } })
    const ca = files.write('ca.pem', pem(pki.root.certificate))
    const untrusted = files.write('chain.pem', pem(certificate) + pem(pki.ca.certificate))
    const file = files.write('data', data)
    for (const hash of ['-sha256', '-sha384', '-sha512'])
      for (const more of [['-cert'], []]) {
        run('openssl', 'ts', '-query', '-data', file, '-out', files.path('q.tsq'), hash, ...more)
        const reply = await createTimestampReply(readFileSync(files.path('q.tsq')), {
          key,
          policy,
          serial: 1n << 150n,
          now,
        })
        const judged = run(
          'openssl',
          ...['ts', '-verify', '-queryfile', files.path('q.tsq'), '-in', files.write('r.tsr', reply)],
          ...['-CAfile', ca, '-untrusted', untrusted],
        )
        expect(judged.output).toContain('Verification: OK')
      }
  })
