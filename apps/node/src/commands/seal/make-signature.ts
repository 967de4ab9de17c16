import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import {
  contentOf,
  type SealVerdict,
  type SigningKey,
  sealAsic,
  sealAsicCms,
  sealCms,
  sealDetachedJws,
  sealJws,
  sealPdf,
  sealXml,
} from '@kopru/seal'
import { mediaTypeOf } from './media-type.ts'
import type { Timestamp } from './online.ts'
import type { SigningFormat } from './signing-formats.ts'

export interface SigningOrder {
  readonly key: SigningKey
  readonly at: Date
  readonly timestamp: Timestamp | undefined
  /** The signature stays beside the content. */
  readonly detached: boolean
  readonly reason: string
  readonly location: string
  readonly signerName: string
}

/** A file to be signed. */
export interface Original {
  readonly path: string
  readonly bytes: Uint8Array
}

interface Maker {
  /** Whether one signature covers several files. */
  readonly takesSeveral: boolean
  readonly mayBeDetached: boolean
  /** What is put behind the file's name, or in the place of its ending. */
  readonly outName: (path: string, detached: boolean) => string
  readonly make: (files: readonly [Original, ...Original[]], order: SigningOrder) => Promise<Uint8Array>
}

const stemOf = (path: string) => path.replace(/\.[^./\\]+$/, '')

const withTimestamp = ({ timestamp }: SigningOrder) => (timestamp ? { timestamp } : {})

/** How each format is made at B, or T with a time-stamp; higher levels are reached by raising. */
export const makers: Readonly<Record<SigningFormat, Maker>> = {
  pades: {
    takesSeveral: false,
    mayBeDetached: false,
    outName: (path) => `${stemOf(path)}.signed.pdf`,
    make: ([{ bytes }], order) => {
      const { key, at, reason, location, signerName } = order
      return sealPdf(bytes, key, { at, reason, location, signerName, ...withTimestamp(order) })
    },
  },
  cades: {
    takesSeveral: false,
    mayBeDetached: true,
    outName: (path, detached) => `${path}${detached ? '.p7s' : '.p7m'}`,
    make: ([{ bytes }], { key, at, timestamp, detached }) =>
      sealCms(detached ? contentOf(bytes) : bytes, key, { signedAt: at, timestamp }),
  },
  xades: {
    takesSeveral: false,
    mayBeDetached: false,
    outName: (path) => `${stemOf(path)}.signed.xml`,
    make: async ([{ bytes }], order) => {
      const sealed = await sealXml(bytes, { key: order.key, at: order.at, ...withTimestamp(order) })
      return sealed.outcome === 'sealed' ? sealed.xml : refusedWithoutData(sealed.verdicts)
    },
  },
  jades: {
    takesSeveral: false,
    mayBeDetached: true,
    outName: (path) => `${path}.jades.json`,
    make: async ([{ path, bytes }], { key, at, timestamp, detached }) => {
      const facts = { signedAt: at, timestamp }
      const mediaType = mediaTypeOf(path)
      const file = { uri: encodeURIComponent(basename(path)), content: contentOf(bytes), mediaType }
      // RFC 7515 §4.1.10: `application/` is left out.
      const contentType = mediaType.replace(/^application\/(?!.*\/)/, '')
      const sealed = detached ? sealDetachedJws([file], key, facts) : sealJws(bytes, key, { ...facts, contentType })
      return Buffer.from(JSON.stringify(await sealed))
    },
  },
  'asic-e': {
    takesSeveral: true,
    mayBeDetached: false,
    outName: (path) => `${stemOf(path)}.asice`,
    make: async (files, order) => {
      const sealed = await sealAsic(membersOf(files), { key: order.key, at: order.at, ...withTimestamp(order) })
      return sealed.outcome === 'sealed' ? buffer(sealed.container) : refusedWithoutData(sealed.verdicts)
    },
  },
  'asic-e-cades': asicWithCades('ASiC-E'),
  'asic-s-cades': asicWithCades('ASiC-S'),
}

function asicWithCades(kind: 'ASiC-E' | 'ASiC-S'): Maker {
  return {
    takesSeveral: kind === 'ASiC-E',
    mayBeDetached: false,
    outName: (path) => `${stemOf(path)}.${kind === 'ASiC-E' ? 'asice' : 'asics'}`,
    make: async (files, order) => {
      const facts = { kind, key: order.key, at: order.at, ...withTimestamp(order) }
      const sealed = await sealAsicCms(membersOf(files), facts)
      return sealed.outcome === 'sealed' ? buffer(sealed.container) : refusedWithoutData(sealed.verdicts)
    },
  }
}

const membersOf = (files: readonly Original[]) =>
  files.map(({ path, bytes }) => ({ name: basename(path), mimeType: mediaTypeOf(path), source: bytes }))

function refusedWithoutData(verdicts: readonly SealVerdict[]): never {
  throw new Error(`A signature for which no validation data was asked is refused: ${JSON.stringify(verdicts)}`)
}
