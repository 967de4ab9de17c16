import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createOcspResponse, createTimestampReply, type RegisteredStatus } from '@kopru/seal'
import { makePki, signerSerial, timestampSerial } from './test-pki.ts'

/** A root whose time-stamp authority and OCSP responder answer over HTTP. */
export async function openTrustServices() {
  const statuses = new Map<bigint, RegisteredStatus>()
  let isSilent = false
  let serial = 0n
  const server = createServer(async (request, response) => {
    const asked = new Uint8Array(await buffer(request))
    const now = new Date()
    serial += 1n
    if (isSilent && request.url !== '/tsa') return response.writeHead(503).end()
    return response.end(
      request.url === '/tsa'
        ? await createTimestampReply(asked, { key: pki.timestampKey, policy: '1.3.6.1.4.1.32473.1.1', serial, now })
        : await createOcspResponse(asked, {
            key: pki.root.key,
            issuer: pki.root.certificate,
            now,
            nextUpdate: new Date(now.getTime() + 3_600_000),
            findStatus: (number) => statuses.get(BigInt(`0x${number}`)) ?? { status: 'good' },
          }),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pki = makePki(`${address}/ocsp`)
  return {
    ...pki,
    tsa: `${address}/tsa`,
    /** What the responder says of the sealing key's certificate from now on. */
    setStatus: (next: RegisteredStatus) => {
      statuses.set(signerSerial, next)
    },
    /** The same of the time-stamp authority's. */
    setTimestampStatus: (next: RegisteredStatus) => {
      statuses.set(timestampSerial, next)
    },
    /** Whether the responder answers nobody from now on. */
    setSilent: (next: boolean) => {
      isSilent = next
    },
    close: () => server.close(),
  }
}
