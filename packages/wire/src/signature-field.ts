import { type Item, isInnerList, parseDictionary } from 'structured-headers'
import { decode64, toBase64 } from './bytes.ts'
import { maxSeconds } from './fields.ts'
import type { Signing } from './message.ts'
import { type Refused, refuse } from './refusals.ts'

/** The label under which the one signature stands (RFC 9421 §4). */
export const label = 'kopru'
const algorithm = 'ecdsa-p256-sha256'

export type Tag = 'kopru-message' | 'kopru-receipt' | 'kopru-refusal'

const keyidForm = /^[\w.~:/#+=@-]{1,200}$/

const paramsForm = {
  'kopru-message': formFor('kopru-message'),
  'kopru-receipt': formFor('kopru-receipt'),
  'kopru-refusal': formFor('kopru-refusal'),
} as const satisfies Record<Tag, RegExp>

function formFor(tag: Tag): RegExp {
  return new RegExp(`^;created=(0|[1-9][0-9]{0,10});keyid="([\\w.~:/#+=@-]{1,200})";alg="${algorithm}";tag="${tag}"$`)
}

/**
 * Value of `@signature-params` (RFC 9421 §2.3), which is also what follows the label in Signature-Input. `components`
 * is the serialised inner list, with its parentheses. Throws a RangeError when `signing` cannot be carried.
 */
export const writeSignatureParams = (components: string, { created, keyid }: Signing, tag: Tag): string => {
  if (!Number.isInteger(created) || created < 0 || created > maxSeconds) throw new RangeError('created is out of range')
  if (!keyidForm.test(keyid)) throw new RangeError('keyid cannot be carried')
  return `${components};created=${created};keyid="${keyid}";alg="${algorithm}";tag="${tag}"`
}

/** Reads a Signature-Input that must cover exactly `components`, in that order, under our label. Never throws. */
export const readSignatureInput = (
  value: string,
  components: string,
  tag: Tag,
): { readonly ok: true; readonly params: string; readonly signing: Signing } | Refused => {
  const start = label.length + 1
  const end = start + components.length
  if (value.startsWith(components, start) && value.startsWith(`${label}=`)) {
    const [, created, keyid] = paramsForm[tag].exec(value.slice(end)) ?? []
    if (created !== undefined && keyid !== undefined) {
      return { ok: true, params: value.slice(start), signing: { created: Number(created), keyid } }
    }
  }
  return explain(value, components, tag)
}

const componentNames = (list: readonly Item[]): string[] =>
  list.map(([name, params]) => `"${String(name)}"${[...params.keys()].map((key) => `;${key}`).join('')}`)

/** The cold path: which rule does this Signature-Input break? */
const explain = (value: string, components: string, tag: Tag): Refused => {
  const malformed = refuse('wire.malformed-header', { header: 'signature-input' })
  try {
    const members = parseDictionary(value)
    const member = members.get(label)
    if (members.size !== 1 || member === undefined || !isInnerList(member)) return malformed
    const [list, params] = member
    const covered = new Set(componentNames(list))
    const missing = components
      .slice(1, -1)
      .split(' ')
      .filter((name) => !covered.has(name))
    if (missing.length > 0) return refuse('wire.components-not-covered', { missing: missing.join(' ') })
    const created = params.get('created')
    const keyid = params.get('keyid')
    const wrong = (parameter: string): Refused => refuse('wire.signature-parameters', { parameter })
    if (typeof created !== 'number' || !Number.isInteger(created) || created < 0 || created > maxSeconds)
      return wrong('created')
    if (typeof keyid !== 'string' || !keyidForm.test(keyid)) return wrong('keyid')
    if (params.get('alg') !== algorithm) return wrong('alg')
    if (params.get('tag') !== tag) return wrong('tag')
    return malformed
  } catch {
    // The parser throws on anything that is not a dictionary.
    return malformed
  }
}

export const writeSignature = (signature: Uint8Array): string => {
  if (signature.length !== 64) throw new RangeError('A P-256 signature has 64 bytes, r‖s')
  return `${label}=:${toBase64(signature)}:`
}

/** 64 bytes, or undefined when the field is not exactly one P-256 signature under our label. */
export const readSignature = (value: string): Uint8Array | undefined =>
  value.length === label.length + 91 && value.startsWith(`${label}=:`) && value.endsWith(':')
    ? decode64(value.slice(label.length + 2, -1))
    : undefined
