import { MalformedError } from '../asn1/malformed.ts'
import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { refuseDisclosures } from './check-disclosures.ts'
import { asRecord, parseJson, readJws } from './read-sealed-json.ts'
import { judgeJws } from './verify-sealed-json.ts'

const maxSignatures = 50

/**
 * Judges every signature of a JWS in compact, flattened or general JSON form (RFC 7515 §7), plain or JAdES
 * (ETSI TS 119 182-1), and the issuer's signature of an SD-JWT with its disclosures (RFC 9901). `content` is needed where
 * the payload is detached (RFC 7515 annex F). JSON without any signature gets no verdict. Never throws for bad input.
 */
export async function verifyJwsSeals(text: string, trust: SealTrust, content?: Uint8Array): Promise<SealVerdict[]> {
  try {
    const { forms, disclosures } = splitForms(text)
    if (forms.length > maxSignatures) throw new MalformedError('number of signatures')
    const verdicts: SealVerdict[] = []
    for (const form of forms) verdicts.push(await judgeForm(form, disclosures, trust, content))
    return verdicts
  } catch (error) {
    if (error instanceof MalformedError) return [malformed(error)]
    throw error
  }
}

const malformed = (error: MalformedError) =>
  toVerdict({ format: 'JWS' }, failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message })))

type Form = Readonly<Record<string, unknown>>
/** Disclosures of an SD-JWT, absent for every other JWS. */
type Disclosures = readonly string[] | undefined

function splitForms(text: string): { forms: readonly Form[]; disclosures?: readonly string[] } {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (!trimmed.startsWith('{')) return splitCompact(trimmed)
  const json = asRecord(parseJson(trimmed, 'JSON'), 'JSON')
  const { signatures, ...rest } = json
  if (!Array.isArray(signatures)) return { forms: 'signature' in json && 'protected' in json ? [json] : [] }
  return { forms: signatures.map((one) => ({ ...rest, ...asRecord(one, 'signature') })) }
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
  trust: SealTrust,
  content: Uint8Array | undefined,
): Promise<SealVerdict> {
  try {
    const isDetached = form.payload === undefined
    if (isDetached && !content) {
      return toVerdict({ format: 'JWS' }, undecided('SIGNED_DATA_NOT_FOUND', reason('seal.content-missing')))
    }
    const payload = isDetached && content ? Buffer.from(content).toString('base64url') : form.payload
    const sealed = readJws({ ...form, payload })
    const verdict = await judgeJws(sealed, trust)
    if (!disclosures) return verdict
    const refused = refuseDisclosures(sealed.payloadBytes, disclosures, trust.at)
    return withFinding({ ...verdict, format: 'SD-JWT', level: 'none' }, refused)
  } catch (error) {
    if (error instanceof MalformedError) return malformed(error)
    throw error
  }
}

function withFinding(verdict: SealVerdict, finding: Finding | undefined): SealVerdict {
  if (!finding || verdict.indication === 'TOTAL_FAILED') return verdict
  if (verdict.indication === 'INDETERMINATE' && finding.indication === 'INDETERMINATE')
    return { ...verdict, reasons: [...verdict.reasons, finding.reason] }
  const { indication, subIndication } = finding
  return { ...verdict, indication, subIndication, reasons: [finding.reason, ...verdict.reasons] }
}
