import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agreement, Member } from './schema.ts'

export interface TestMember {
  readonly member: Member
  readonly signingKey: KeyObject
  readonly signingKeyId: string
  /** By authority id. */
  readonly payloadKeys: ReadonlyMap<string, KeyObject>
  readonly tls: { readonly key: string; readonly certificate: string; readonly ca: string }
}

const newP256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A member for tests, with a certificate authority and a TLS certificate made by openssl. */
export function makeTestMember(party: string, options: { folder: string; exchangePort: number }): TestMember {
  const { folder, exchangePort } = options
  mkdirSync(folder, { recursive: true })
  const at = (name: string) => join(folder, `${party}-${name}`)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '3650',
    '-subj',
    `/CN=${party} CA`,
  )
  openssl('req', ...newKey, '-keyout', at('tls.key'), '-out', at('tls.csr'), '-subj', `/CN=${party} node`)
  writeFileSync(at('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
  openssl(
    'x509',
    '-req',
    '-in',
    at('tls.csr'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-out',
    at('tls.pem'),
    '-days',
    '365',
    '-extfile',
    at('ext'),
  )
  const read = (name: string) => readFileSync(at(name), 'utf8')
  const signing = newP256()
  const payload = newP256()
  const signingKeyId = `${party}/signing-1`
  const authority = `${party}/migration`
  return {
    member: {
      party,
      names: { en: `State ${party}` },
      node: {
        exchangeUrl: `https://localhost:${exchangePort}`,
        portalUrl: `http://localhost:${exchangePort - 1}`,
        versions: [1],
        signingKeys: [{ ...(signing.publicKey.export({ format: 'jwk' }) as { kty: string }), kid: signingKeyId }],
        tlsCaCertificate: read('ca.pem'),
      },
      authorities: [
        {
          id: authority,
          names: { en: `Migration of ${party}` },
          payloadKey: payload.publicKey.export({ format: 'jwk' }) as { kty: string },
        },
      ],
      trust: { anchors: [read('ca.pem')], timestampAuthorities: [] },
    },
    signingKey: signing.privateKey,
    signingKeyId,
    payloadKeys: new Map([[authority, payload.privateKey]]),
    tls: { key: read('tls.key'), certificate: read('tls.pem'), ca: read('ca.pem') },
  }
}

export const testLegalBasis = { agreement: 'test-agreement', article: '5', purpose: 'residence-permit' } as const

/** An agreement in force since 2020 between the parties, whose article 5 covers the given types of message. */
export function makeTestAgreement(parties: readonly string[], messageTypes: readonly string[]): Agreement {
  return {
    id: 'test-agreement',
    names: { en: 'Agreement for tests' },
    parties: parties.map((party) => ({ party, ratified: '2020-01-01', inForce: '2020-02-01' })),
    articles: [
      {
        id: '5',
        names: { en: 'Residence permits' },
        purposes: ['residence-permit'],
        messageTypes: [...messageTypes],
        evidenceTypes: ['birth-record'],
      },
    ],
  }
}
