import { createHasher, digestOf, type HashBudget } from '../algorithms/digest.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import { MalformedError } from '../asn1/malformed.ts'
import type { CarriedData } from '../judge-level.ts'
import { type Stamp, signatureItself, stampId } from '../validation/prove-existence.ts'
import type { Finding } from '../verdict.ts'
import { asBase64, asBase64Url, asRecord, parseJson } from './json-fields.ts'

/** An element of etsiU (ETSI TS 119 182-1 §5.3.1). */
export interface Component {
  /** As base64url text, which an archive time-stamp hashes as it stands; absent for a component in the clear. */
  readonly encoded?: string
  readonly content: Readonly<Record<string, unknown>>
}

const maxComponents = 50
const maxStamps = 20

/** The unsigned components of an unprotected header. Throws `MalformedError`. */
export function readComponents(header: unknown): Component[] {
  if (header === undefined) return []
  const { etsiU } = asRecord(header, 'unprotected header')
  if (etsiU === undefined) return []
  if (!Array.isArray(etsiU) || etsiU.length > maxComponents) throw new MalformedError('etsiU')
  return etsiU.map((item) => {
    if (typeof item !== 'string') return { content: asRecord(item, 'etsiU') }
    const text = Buffer.from(asBase64Url(item, 'etsiU'), 'base64url').toString('utf8')
    return { encoded: item, content: asRecord(parseJson(text, 'etsiU'), 'etsiU') }
  })
}

/** Tokens of a `tstContainer` (§5.4.3). */
function tokensOf(container: unknown, name: string): Uint8Array[] {
  if (container === undefined) return []
  return listOf(asRecord(container, name).tstTokens, name).map((token) => asBase64(asRecord(token, name).val))
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > 200) throw new MalformedError(name)
  return value
}

/** The signature time-stamps, each over the signature value as base64url text (§5.3.4). Throws `MalformedError`. */
export function readSignatureStamps(components: readonly Component[], signature: string): Stamp[] {
  const tokens = components.flatMap(({ content }) => tokensOf(content.sigTst, 'sigTst')).slice(0, maxStamps)
  return tokens.map((token) => ({
    token,
    imprint: (hash) => digestOf(hash, Buffer.from(signature, 'latin1')),
    covers: [signatureItself],
  }))
}

/** What stands before the unsigned components in an archive time-stamp. */
export interface Archived {
  /** The payload as it was signed, or the detached content; `undefined` where it is not there. */
  readonly signedData: () => AsyncIterable<Uint8Array> | undefined
  readonly protected: string
  readonly signature: string
  /** For all stamps of the file. */
  readonly budget: HashBudget
}

/** The archive time-stamps with what each covers: all before it (§5.3.6.3). Throws `MalformedError`. */
export function readArchiveStamps(components: readonly Component[], archived: Archived): Stamp[] {
  const stamps = components.flatMap(({ content }, index) => {
    const before = components.slice(0, index)
    const earlier = before.flatMap((one) => [
      ...tokensOf(one.content.sigTst, 'sigTst'),
      ...tokensOf(one.content.arcTst, 'arcTst'),
    ])
    return tokensOf(content.arcTst, 'arcTst').map((token) => ({
      token,
      imprint: (hash: Parameters<Stamp['imprint']>[0]) => hashArchived(before, archived, hash),
      covers: [signatureItself, ...earlier.map(stampId)],
    }))
  })
  return stamps.slice(-maxStamps)
}

/**
 * `undefined` where content is not there, or a component stands in the clear, for which no canonical form is known here;
 * a finding where the function would take too long.
 */
export async function hashArchived(
  components: readonly Component[],
  { signedData, protected: header, signature, budget }: Archived,
  hash: Parameters<Stamp['imprint']>[0],
): Promise<Uint8Array | Finding | undefined> {
  const data = signedData()
  const encoded = components.flatMap((component) => component.encoded ?? [])
  if (!data || encoded.length < components.length) return undefined
  const hasher = createHasher(hash)
  for await (const piece of followedBy(data, `.${header}.${signature}.${encoded.join('')}`)) {
    if (!budget.take(hash, piece.length)) return tooLargeToHash(hash, budget)
    hasher.update(piece)
  }
  return hasher.digest()
}

async function* followedBy(data: AsyncIterable<Uint8Array>, text: string): AsyncIterable<Uint8Array> {
  yield* data
  yield Buffer.from(text, 'latin1')
}

/** Certificates and revocation data of xVals, rVals and tstVD (§5.3.5, §5.3.6). Throws `MalformedError`. */
export function readValues(components: readonly Component[]): Required<CarriedData> {
  const holders = components.flatMap(({ content }) => [
    content,
    ...(content.tstVD === undefined ? [] : [asRecord(content.tstVD, 'tstVD')]),
  ])
  const values = (list: unknown, name: string) => listOf(list, name).map((one) => asBase64(asRecord(one, name).val))
  const revocation = holders.flatMap(({ rVals }) => (rVals === undefined ? [] : [asRecord(rVals, 'rVals')]))
  return {
    certificates: holders
      .flatMap(({ xVals }) => listOf(xVals, 'xVals'))
      .map((one) => asRecord(one, 'xVals').x509Cert)
      .flatMap((one) => (one === undefined ? [] : [asBase64(asRecord(one, 'xVals').val)])),
    ocspResponses: revocation.flatMap(({ ocspVals }) => values(ocspVals, 'ocspVals')),
    crls: revocation.flatMap(({ crlVals }) => values(crlVals, 'crlVals')),
  }
}

const encode = (component: object): string => Buffer.from(JSON.stringify(component), 'utf8').toString('base64url')
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const pkiObjects = (items: readonly Uint8Array[]) => [...new Set(items.map(base64))].map((val) => ({ val }))

/** A component of one time-stamp. */
export const writeStamp = (name: 'sigTst' | 'arcTst', token: Uint8Array) =>
  encode({ [name]: { tstTokens: [{ val: base64(token) }] } })

/** Components that carry validation data; `isLater`: beside others that are there already. */
export function writeValues({ certificates, ocspResponses, crls }: Required<CarriedData>, isLater: boolean): string[] {
  const xVals = pkiObjects(certificates).map((x509Cert) => ({ x509Cert }))
  const rVals = {
    ...(crls.length > 0 ? { crlVals: pkiObjects(crls) } : {}),
    ...(ocspResponses.length > 0 ? { ocspVals: pkiObjects(ocspResponses) } : {}),
  }
  return isLater ? [encode({ tstVD: { xVals, rVals } })] : [encode({ xVals }), encode({ rVals })]
}
