import { createHashBudget, digestOf, type HashBudget } from '../algorithms/digest.ts'
import { findDigest, type HashName } from '../algorithms/registry.ts'
import { explicitOf, isContext, sequenceOf, timeOf } from '../asn1/fields.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import { checkSigner, type SignerCheck, type SignerFacts } from '../cms/check-signer.ts'
import { type Envelope, readEnvelope, readSignerInfo, type SignerInfo } from '../cms/signed-data.ts'
import { judgeTrust, type SealTrust, type TrustAnswer } from '../judge-trust.ts'
import { wrapBasicResponse } from '../ocsp/read-response.ts'
import { reason } from '../reasons.ts'
import { referenceOfCms } from '../svt/seal-reference.ts'
import { findTimestampToken } from '../tsp/token.ts'
import { type Content, contentOf, contentTooLarge } from '../validation/content.ts'
import { levelOf } from '../validation/level-of.ts'
import { type Stamp, signatureItself } from '../validation/prove-existence.ts'
import { failed, type SealVerdict, toVerdict } from '../verdict.ts'
import { readCertificates } from '../x509/chain.ts'
import { readArchiveStamps } from './archive-stamps.ts'

const maxSigners = 50
const maxStamps = 20
const maxCounterSignatures = 10

type ContentDigest = SignerFacts['contentDigest']

/**
 * Judges every signer of a CMS SignedData (RFC 5652), one verdict each in their order: `CAdES` where the signed
 * attributes name the certificate (ETSI EN 319 122-1), else plain `CMS`, whose level is `none`. `content` is needed
 * where the content is detached, and must be what is inside where it is not. One signer that cannot be judged does not
 * spoil the others. SignedData of more than 50 signers gets a single verdict of failure. Never throws for bad input.
 */
export async function verifyCmsSeals(cms: Uint8Array, trust: SealTrust, content?: Content): Promise<SealVerdict[]> {
  return (await judgeCmsSeals(cms, trust, content)).map(({ verdict }) => verdict)
}

/** A seal with what trust was built on, for those who extend it. */
interface JudgedSeal {
  readonly verdict: SealVerdict
  readonly answer?: TrustAnswer
}

/** As `verifyCmsSeals`, with what trust was built on. */
export async function judgeCmsSeals(cms: Uint8Array, trust: SealTrust, content?: Content): Promise<JudgedSeal[]> {
  try {
    const envelope = readEnvelope(readAsn1(cms))
    if (envelope.signerNodes.length > maxSigners) throw new MalformedError('number of signers')
    const signers = envelope.signerNodes.map((node) => readOrUndefined(() => readSignerInfo(node)))
    const contentDigest = await digestContent(envelope, signers, { detached: content, more: trust.references })
    const surroundings = { envelope, contentDigest, trust, budget: createHashBudget() }
    const judged: JudgedSeal[] = []
    for (const signer of signers)
      judged.push(signer ? await judgeSigner(signer, surroundings) : { verdict: malformed('signer') })
    return judged
  } catch (error) {
    if (error instanceof MalformedError) return [{ verdict: malformed(error.message) }]
    throw error
  }
}

const malformed = (part: string, format: 'CMS' | 'CAdES' = 'CMS') =>
  toVerdict({ format }, failed('FORMAT_FAILURE', reason('seal.malformed', { part })))

/**
 * All digests that signers and archive time-stamps ask for, in one pass over the content. Where content lies both inside and
 * beside, as in a container, they must be the same: a signature over what is inside says nothing of the other.
 */
async function digestContent(
  envelope: Envelope,
  signers: readonly (SignerInfo | undefined)[],
  { detached, more }: { detached: Content | undefined; more: HashName | undefined },
): Promise<ContentDigest> {
  const contents = [envelope.content && contentOf(envelope.content), detached].flatMap((one) => one ?? [])
  const wanted = [...signers.flatMap((signer) => (signer ? hashesOf(signer) : [])), ...(more ? [more] : [])]
  const all = await Promise.all(contents.map(async (content) => ({ content, digests: await content.digests(wanted) })))
  return (hash) => {
    const found = all.map(({ content, digests }) => {
      const digest = digests.get(hash)
      return digest === 'too-large' ? contentTooLarge(hash, content) : digest
    })
    if (!found.every((one) => one instanceof Uint8Array)) return found.find((one) => !(one instanceof Uint8Array))
    const [first, second] = found
    if (first && second && Buffer.compare(first, second) !== 0) return failed('HASH_FAILURE', reason('seal.altered'))
    return first
  }
}

function hashesOf(signer: SignerInfo): HashName[] {
  const tokens = (signer.unsignedAttributes.get(oid.archiveTimestampV3) ?? []).slice(0, maxStamps)
  const imprints = tokens.map(({ raw }) => findTimestampToken(raw)?.info.imprint.algorithm?.hash)
  return [findDigest({ oid: signer.digestAlgorithm })?.hash, ...imprints].flatMap((hash) => hash ?? [])
}

interface Surroundings {
  readonly envelope: Envelope
  readonly contentDigest: ContentDigest
  /** For what archive time-stamps cover besides the content. */
  readonly budget: HashBudget
  readonly trust: SealTrust
}

async function judgeSigner(signer: SignerInfo, surroundings: Surroundings): Promise<JudgedSeal> {
  const namesOne =
    signer.signedAttributes.has(oid.signingCertificateV2) || signer.signedAttributes.has(oid.signingCertificate)
  const format = namesOne ? 'CAdES' : 'CMS'
  try {
    const judged = await judgeReadable(signer, format, surroundings)
    const counterSignatures = await judgeCounterSignatures(signer, surroundings)
    return counterSignatures.length > 0 ? { ...judged, verdict: { ...judged.verdict, counterSignatures } } : judged
  } catch (error) {
    if (error instanceof MalformedError) return { verdict: malformed(error.message, format) }
    throw error
  }
}

async function judgeReadable(
  signer: SignerInfo,
  format: 'CMS' | 'CAdES',
  { envelope, contentDigest, trust, budget }: Surroundings,
): Promise<JudgedSeal> {
  const carried = collectCarried(signer, envelope)
  const check = checkSigner(signer, {
    certificates: readCertificates(carried.certificates.concat(trust.intermediates ?? [])),
    contentType: envelope.contentType,
    contentDigest,
    vouched: trust.vouched,
  })
  const reference = trust.references && referenceOfCms(signer, contentDigest, trust.references)
  const known = { ...describe(format, signer, check), reference }
  if (check.is === 'not-intact') return { verdict: toVerdict(known, check.finding) }
  const archive = readArchiveStamps(signer, envelope, { contentDigest, budget })
  const answer = await judgeTrust(
    {
      certificate: check.certificate,
      uses: check.uses,
      carried: carried.certificates,
      token: undefined,
      stamps: [...readSignatureStamps(signer), ...archive],
      stamped: signer.signature,
      signedAt: known.signedAt,
      carriedOcsp: carried.ocspResponses,
      carriedCrls: carried.crls,
    },
    trust,
  )
  const archival = new Set(archive.map(({ token }) => token))
  const level = format === 'CAdES' ? await levelOf(answer, carried, { trust, archival }) : 'none'
  return { verdict: toVerdict({ ...known, ...answer, level }, answer.finding), answer }
}

function describe(format: 'CMS' | 'CAdES', signer: SignerInfo, { certificate, algorithm }: SignerCheck) {
  const stated = signer.signedAttributes.get(oid.signingTime)?.[0]
  return { format, certificate, algorithm, signedAt: stated && timeOf(stated, 'signing time') } as const
}

function readSignatureStamps(signer: SignerInfo): Stamp[] {
  const tokens = (signer.unsignedAttributes.get(oid.signatureTimestamp) ?? []).slice(0, maxStamps)
  return tokens.map(({ raw }) => ({
    token: raw,
    imprint: (hash) => digestOf(hash, signer.signature),
    covers: [signatureItself],
  }))
}

/** Certificates and revocation data, in SignedData (level LT) or in the older unsigned attributes (§A.1.5). */
function collectCarried(signer: SignerInfo, envelope: Envelope) {
  const values = (id: string) => signer.unsignedAttributes.get(id)?.[0]
  const certificateValues = values(oid.certificateValues)
  const revocationValues = values(oid.revocationValues)
  const oldCertificates = certificateValues ? sequenceOf(certificateValues, 'certificate values') : []
  const old = (number: number) => {
    const list =
      revocationValues && sequenceOf(revocationValues, 'revocation values').find((item) => isContext(item, number))
    return list ? sequenceOf(explicitOf(list, 'revocation values'), 'revocation values').map(({ raw }) => raw) : []
  }
  return {
    certificates: [...envelope.certificates, ...oldCertificates.map(({ raw }) => raw)],
    crls: [...envelope.crls, ...old(0)],
    ocspResponses: [...envelope.ocspResponses, ...old(1).map(wrapBasicResponse)],
  }
}

/** Signatures over the signature value. No time-stamp inside them is looked at: they are reported, not built upon. */
async function judgeCounterSignatures(signer: SignerInfo, { envelope, trust }: Surroundings): Promise<SealVerdict[]> {
  const nodes = (signer.unsignedAttributes.get(oid.counterSignature) ?? []).slice(0, maxCounterSignatures)
  const verdicts: SealVerdict[] = []
  for (const node of nodes) {
    const counter = readOrUndefined(() => readSignerInfo(node))
    verdicts.push(
      counter ? await judgeCounterSignature(counter, signer, { envelope, trust }) : malformed('counter-signature'),
    )
  }
  return verdicts
}

async function judgeCounterSignature(
  counter: SignerInfo,
  signer: SignerInfo,
  { envelope, trust }: Pick<Surroundings, 'envelope' | 'trust'>,
): Promise<SealVerdict> {
  const carried = collectCarried(signer, envelope)
  const check = checkSigner(counter, {
    certificates: readCertificates(carried.certificates.concat(trust.intermediates ?? [])),
    contentDigest: (hash) => digestOf(hash, signer.signature),
  })
  const known = describe('CMS', counter, check)
  if (check.is === 'not-intact') return toVerdict(known, check.finding)
  const answer = await judgeTrust(
    {
      certificate: check.certificate,
      uses: check.uses,
      carried: carried.certificates,
      token: undefined,
      stamped: counter.signature,
      signedAt: known.signedAt,
      carriedOcsp: carried.ocspResponses,
      carriedCrls: carried.crls,
    },
    trust,
  )
  return toVerdict({ ...known, ...answer, level: 'none' }, answer.finding)
}
