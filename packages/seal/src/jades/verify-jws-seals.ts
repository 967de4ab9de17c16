import { createHashBudget, type HashBudget } from '../algorithms/digest.ts'
import { MalformedError } from '../asn1/malformed.ts'
import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { refuseDisclosures } from './check-disclosures.ts'
import { asRecord, parseJson } from './json-fields.ts'
import { type ReadSealedJson, readJws } from './read-sealed-json.ts'
import { judgeJws } from './verify-sealed-json.ts'

const maxSignatures = 50

/**
 * Judges every signature of a JWS in compact, flattened or general JSON form (RFC 7515 §7), plain or JAdES
 * (ETSI TS 119 182-1), and the issuer's signature of an SD-JWT with its disclosures (RFC 9901). `content` is needed where
 * the payload is detached (RFC 7515 annex F). JSON without any signature gets no verdict. Never throws for bad input.
 */
export async function verifyJwsSeals(
  text: string,
  trust: SealTrust,
  content?: DetachedContent,
): Promise<SealVerdict[]> {
  try {
    const { forms, disclosures } = splitForms(text)
    if (forms.length > maxSignatures) throw new MalformedError('number of signatures')
    const budget = content?.budget ?? createHashBudget()
    const verdicts: SealVerdict[] = []
    for (const form of forms) verdicts.push(await judgeForm(form, disclosures, { trust, content, budget }))
    return verdicts
  } catch (error) {
    if (error instanceof MalformedError) return [malformed(error)]
    throw error
  }
}

const malformed = (error: MalformedError) =>
  toVerdict({ format: 'JWS' }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))

export type Form = Readonly<Record<string, unknown>>
/** Disclosures of an SD-JWT, absent for every other JWS. */
type Disclosures = readonly string[] | undefined

export function splitForms(text: string): { forms: readonly Form[]; disclosures?: readonly string[] } {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (!trimmed.startsWith('{')) return splitCompact(trimmed)
  const json = asRecord(parseJson(trimmed, 'JSON'), 'JSON')
  const { signatures, ...rest } = json
  if (!Array.isArray(signatures)) return { forms: 'signature' in json && 'protected' in json ? [json] : [] }
  return { forms: signatures.map((one) => ({ ...rest, ...asRecord(one, 'signature') })) }
}

/** What `splitForms` took apart: flattened for one signature, general for several (RFC 7515 §7.2). */
export function joinForms(forms: readonly Form[]): object {
  const [only, ...more] = forms
  if (only && more.length === 0) return only
  const { payload } = only ?? {}
  const signatures = forms.map(({ payload: _, ...rest }) => rest)
  return { ...(payload === undefined ? {} : { payload }), signatures }
}

function splitCompact(text: string): { forms: readonly Form[]; disclosures?: readonly string[] } {
  const [issued = '', ...parts] = text.split('~')
  const [header, payload, signature, ...more] = issued.split('.')
  if (signature === undefined || more.length > 0) throw new MalformedError('compact form')
  const form = { protected: header, signature, ...(payload === '' ? {} : { payload }) }
  if (parts.length === 0) return { forms: [form] }
  // What follows the last tilde proves possession of the holder's key to one verifier: not the issuer's business.
  return { forms: [form], disclosures: parts.slice(0, -1) }
}

async function judgeForm(
  form: Form,
  disclosures: Disclosures,
  { trust, content, budget }: { trust: SealTrust; content: DetachedContent | undefined; budget: HashBudget },
): Promise<SealVerdict> {
  try {
    const sealed = await readForm(form, content)
    if (!sealed) return toVerdict({ format: 'JWS' }, undecided('SIGNED_DATA_NOT_FOUND', reason('seal.content-missing')))
    const { verdict } = await judgeJws(sealed, trust, { content, budget })
    if (!disclosures) return verdict
    const refused = refuseDisclosures(sealed.payloadBytes, disclosures, trust.at)
    return withFinding({ ...verdict, format: 'SD-JWT', level: 'none' }, refused)
  } catch (error) {
    if (error instanceof MalformedError) return malformed(error)
    throw error
  }
}

/** `undefined`: the payload is detached and not given. Throws `MalformedError`. */
export async function readForm(form: Form, content: DetachedContent | undefined): Promise<ReadSealedJson | undefined> {
  if (form.payload !== undefined) return readJws(form)
  const bare = readJws({ ...form, payload: '' })
  // What sigD names has no part in the payload (ETSI TS 119 182-1 §5.2.8.3.3).
  if (bare.sigD) return bare
  if (!content) return undefined
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of content.read('')) {
    size += piece.length
    if (size > maxContentBytes) throw new MalformedError('payload')
    pieces.push(piece)
  }
  return readJws(form, new Uint8Array(Buffer.concat(pieces)))
}

const maxContentBytes = 32 * 1024 * 1024

function withFinding(verdict: SealVerdict, finding: Finding | undefined): SealVerdict {
  if (!finding || verdict.indication === 'TOTAL_FAILED') return verdict
  if (verdict.indication === 'INDETERMINATE' && finding.indication === 'INDETERMINATE')
    return { ...verdict, reasons: [...verdict.reasons, finding.reason] }
  const { indication, subIndication } = finding
  return { ...verdict, indication, subIndication, reasons: [finding.reason, ...verdict.reasons] }
}
