import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createOcspResponse, createTimestampReply, fileSigningKey, type SigningKey } from '@kopru/seal'
import { type Identity, issueCrl } from '../issuing/certificates.ts'
import type { StateCa } from '../issuing/state-keys.ts'
import { directoryFolder } from '../prepare.ts'
import { createServer, isLocalCaller, readField, type SandboxServer } from '../web/server.ts'
import type { CertificateStatus } from './certificate-status.ts'
import { timestampPolicy } from './timestamp-policy.ts'

const hourMs = 3_600_000

/** The trust services of a state: certificates, revocation lists, OCSP, time-stamps, and a mirror of the directory. */
export async function createPki(options: {
  home: string
  ca: StateCa
  status: CertificateStatus
  now: () => Date
}): Promise<SandboxServer> {
  const { home, ca, status, now } = options
  const chain = ca.issuing.certificate.toString() + ca.root.certificate.toString()
  const tsaKey = toSigningKey(ca.tsa, chain)
  const responders = {
    issuing: { key: toSigningKey(ca.ocsp, chain), issuer: ca.issuing.certificate.raw },
    persons: {
      key: toSigningKey(ca.ocspPersons, ca.persons.certificate.toString() + ca.root.certificate.toString()),
      issuer: ca.persons.certificate.raw,
    },
    root: { key: toSigningKey(ca.ocspRoot, ca.root.certificate.toString()), issuer: ca.root.certificate.raw },
  }

  const server = await createServer()
  for (const type of ['application/timestamp-query', 'application/ocsp-request'])
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  server.post('/tsa', async (request, reply) => {
    if (!Buffer.isBuffer(request.body)) return reply.code(415).send()
    // Sixteen random octets, the first of them not zero: unique without a counter to keep.
    const serial = BigInt(`0x01${randomBytes(16).toString('hex')}`)
    const answer = await createTimestampReply(request.body, {
      key: tsaKey,
      policy: timestampPolicy,
      serial,
      now: now(),
    })
    return reply.type('application/timestamp-reply').send(Buffer.from(answer))
  })

  const answerOcsp = (about: keyof typeof responders, request: Uint8Array) => {
    const at = now()
    return createOcspResponse(request, {
      ...responders[about],
      now: at,
      nextUpdate: new Date(at.getTime() + hourMs),
      findStatus: (serialNumber) => {
        const found = status.find(serialNumber)
        return found.is === 'revoked' ? { status: 'revoked', revokedAt: found.at } : { status: found.is }
      },
    })
  }
  for (const [path, about] of [
    ['/ocsp', 'issuing'],
    ['/ocsp/root', 'root'],
    ['/ocsp/persons', 'persons'],
  ] as const) {
    server.post(path, async (request, reply) => {
      if (!Buffer.isBuffer(request.body)) return reply.code(415).send()
      return reply.type('application/ocsp-response').send(Buffer.from(await answerOcsp(about, request.body)))
    })
  }
  // RFC 6960 §A.1: short requests may come in the address, base64 and then percent-encoded.
  server.get<{ Params: { '*': string } }>('/ocsp/*', async (request, reply) => {
    const asked = Buffer.from(request.params['*'], 'base64')
    return reply.type('application/ocsp-response').send(Buffer.from(await answerOcsp('issuing', asked)))
  })

  for (const [name, { certificate }] of Object.entries({
    root: ca.root,
    issuing: ca.issuing,
    persons: ca.persons,
    ocsp: ca.ocsp,
    tsa: ca.tsa,
    node: ca.tls,
  })) {
    server.get(`/ca/${name}.pem`, (_request, reply) =>
      reply.type('application/x-pem-file').send(certificate.toString()),
    )
    server.get(`/ca/${name}.cer`, (_request, reply) => reply.type('application/pkix-cert').send(certificate.raw))
  }

  const crlOf = (issuer: Identity) => issueCrl(issuer, status.revoked(), now())
  for (const [path, issuer] of [
    ['/crl', ca.issuing],
    ['/crl/issuing.crl', ca.issuing],
    ['/crl/root.crl', ca.root],
    ['/crl/persons.crl', ca.persons],
  ] as const)
    server.get(path, async (_request, reply) => reply.type('application/pkix-crl').send(await crlOf(issuer)))

  server.post('/sandbox/revocations', async (request, reply) => {
    if (!isLocalCaller(request)) return reply.code(403).send({ error: 'only from this machine' })
    const serialNumber = readField(request.body, 'serialNumber')?.toLowerCase().replace(/^0+/, '')
    if (serialNumber === undefined || !status.revoke(serialNumber, now()))
      return reply.code(404).send({ error: 'no such certificate' })
    return { revoked: serialNumber }
  })

  server.get<{ Params: { '*': string } }>('/directory/*', async (request, reply) => {
    const parts = request.params['*'].split('/')
    const [kind] = parts
    if ((kind !== 'metadata' && kind !== 'targets') || !parts.every(isPlainName)) return reply.code(404).send()
    const file = join(directoryFolder(home), ...parts)
    if (!existsSync(file)) return reply.code(404).send()
    return reply.type('application/json').header('cache-control', 'no-cache').send(readFileSync(file))
  })
  return server
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)
}

function toSigningKey({ key, certificate }: Identity, chainPem: string): SigningKey {
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  return fileSigningKey({ keyPem, certificatePem: certificate.toString(), chainPem })
}
