import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { policy } from '../testing/test-pki.ts'
import { createTimestampReply } from '../tsp/reply.ts'
import { writeTimestampRequest } from '../tsp/request.ts'
import { gostPieces } from './gost-work.ts'
import { pass } from './pass.ts'
import type { Run } from './rates.ts'
import { makePdf, makeSmallContainer, pki } from './sealed-samples.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const data = Buffer.alloc(1_024, 'k')
const rawSignature = sign('sha256', data, privateKey)

/** What the work of every piece is compared with. */
export const rawP256Verify: Run = () => verify('sha256', data, publicKey, rawSignature)

/** Takes turns among so many samples; more signers than the library remembers, as in a state's life. */
async function many<T>(count: number, make: () => Promise<T>): Promise<() => T> {
  const samples: T[] = []
  for (let made = 0; made < count; made += 1) samples.push(await make())
  let at = 0
  return () => samples[at++ % count] as T
}

/** What is measured: each makes its samples and answers with what is run again and again. */
export const pieces: Readonly<Record<string, () => Run | Promise<Run>>> = {
  rawP256Sign: () => () => sign('sha256', data, privateKey),
  asicXadesLt: async () => {
    const containers = await many(320, makeSmallContainer)
    return () => pass(containers())
  },
  padesLtMegabyte: async () => {
    const pdfs = await many(5, () => makePdf(1 << 20))
    return () => pass(pdfs())
  },
  timestampReply: () => {
    const request = writeTimestampRequest(randomBytes(32), randomBytes(8))
    const { key } = pki.tsa
    let serial = 1n << 120n
    return () => createTimestampReply(request, { key, policy, serial: serial++, now: new Date() })
  },
  ...gostPieces,
}
