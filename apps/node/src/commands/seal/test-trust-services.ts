import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createOcspResponse, createTimestampReply, type RegisteredStatus } from '@kopru/seal'
import { makePki, signerSerial } from './test-pki.ts'

/** A root whose time-stamp authority and OCSP responder answer over HTTP. */
export async function openTrustServices() {
  let status: RegisteredStatus = { status: 'good' }
  let serial = 0n
  const server = createServer(async (request, response) => {
    const asked = new Uint8Array(await buffer(request))
    const now = new Date()
    serial += 1n
    response.end(
      request.url === '/tsa'
        ? await createTimestampReply(asked, { key: pki.timestampKey, policy: '1.3.6.1.4.1.32473.1.1', serial, now })
        : await createOcspResponse(asked, {
            key: pki.root.key,
            issuer: pki.root.certificate,
            now,
            nextUpdate: new Date(now.getTime() + 3_600_000),
            findStatus: (number) => (BigInt(`0x${number}`) === signerSerial ? status : { status: 'good' }),
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
      status = next
    },
    close: () => server.close(),
  }
}
