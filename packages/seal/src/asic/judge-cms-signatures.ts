import type { HashName } from '../algorithms/registry.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { verifyCmsSeals } from '../cades/verify-cms-seals.ts'
import { verifyEvidenceRecord } from '../evidence/verify-record.ts'
import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { verifyTimestampFile } from '../tsp/verify-timestamp-file.ts'
import { type Content, contentOf } from '../validation/content.ts'
import { findingOfStamp } from '../validation/stamp-finding.ts'
import { type Finding, failed, type SealVerdict, toVerdict } from '../verdict.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { type JudgedArchive, type JudgedArchives, judgeArchives } from './judge-archives.ts'
import { checkManifest, fileNamedBy, type ManifestCheck } from './manifest.ts'
import { uriOf } from './pack-container.ts'
import type { Container } from './read-container.ts'
import { coveredBy, holdersIn, type NamedManifest, readArchives, readHolder, readManifests } from './read-manifests.ts'

const maxHolders = 50

const formats = { p7s: 'CAdES', tst: 'RFC3161', ers: 'EvidenceRecord' } as const
const kindOf = (name: string) => name.slice(-3).toLowerCase() as keyof typeof formats

/** A signature, time-stamp or evidence record beside the manifest, or the one file, that it covers. */
interface Held {
  readonly name: string
  readonly bytes: Uint8Array
  readonly kind: keyof typeof formats
  /** Absent in an ASiC-S, where the file itself is covered. */
  readonly manifest?: NamedManifest
}

export interface HeldVerdict {
  readonly file: string
  readonly verdict: SealVerdict
}

/**
 * Judges every CAdES signature, time-stamp and evidence record of a container (ETSI EN 319 162-1 §4.3, §4.4), each with what it
 * covers of `data`. A signature under an archive time-stamp is judged as of that stamp's time. Throws `MalformedError`
 * where the container's own files cannot be read.
 */
export async function judgeCmsSignatures(
  container: Container,
  data: readonly string[],
  { content, trust, isSingle }: { content: DetachedContent; trust: SealTrust; isSingle: boolean },
): Promise<HeldVerdict[]> {
  const holders = holdersIn(container)
  if (holders.length === 0) return []
  if (holders.length > maxHolders) throw new MalformedError('number of signature files')
  const manifests = await readManifests(container)
  const archives = await readArchives(container, content)
  const archiveTokens = new Set(archives.map(({ manifest }) => fileNamedBy(manifest.signedBy)))
  const judgedArchives = await judgeArchives(archives, trust)
  const verdicts: HeldVerdict[] = []
  for (const name of holders.filter((holder) => !archiveTokens.has(holder))) {
    const covered = coveredBy(name, manifests, isSingle)
    const held = { name, bytes: await readHolder(container, name), kind: kindOf(name) }
    const judged =
      covered.is === 'unclear'
        ? [refuseWithoutManifest(held)]
        : await judgeHeld(covered.is === 'manifest' ? { ...held, manifest: covered.manifest } : held, {
            data,
            content,
            trust,
            archives: judgedArchives,
          })
    verdicts.push(...judged.map((verdict) => ({ file: name, verdict })))
  }
  return verdicts
}

function refuseWithoutManifest({ name, kind }: Held): SealVerdict {
  return toVerdict(
    { format: formats[kind] },
    failed('FORMAT_FAILURE', reason('seal.manifest-missing', { part: name.slice(0, 200) })),
  )
}

interface Surroundings {
  readonly data: readonly string[]
  readonly content: DetachedContent
  readonly trust: SealTrust
  readonly archives: JudgedArchives
}

async function judgeHeld(held: Held, surroundings: Surroundings): Promise<SealVerdict[]> {
  const { data, content, trust, archives } = surroundings
  const { manifest } = held
  const check = manifest && (await checkManifest(manifest.manifest, content))
  const parts = check ? check.parts.filter((part) => data.includes(part)) : data
  const needed = [held.name, ...(manifest ? [manifest.name] : []), ...parts]
  const archivedAt = archives.provenTime(needed)
  // What an archive time-stamp covers was there at its time, so it is judged as of then.
  const asOf = archivedAt ? { ...trust, provenAt: archivedAt } : trust
  const verdicts = await judgeContent(held, asOf, { parts: check?.parts ?? data, content })
  const broken = archives.stamps.find(
    ({ parts: archived, outcome }) => archived.includes(held.name) && outcome.outcome === 'invalid',
  )
  return verdicts.map((verdict) => {
    const withParts = { ...verdict, covers: coverageOf(parts, data) }
    const judged = check ? withManifest(withParts, check, asOf) : withParts
    return withArchive(judged, broken, archivedAt !== undefined)
  })
}

async function judgeContent(
  { kind, bytes, manifest }: Held,
  trust: SealTrust,
  { parts, content }: { parts: readonly string[]; content: DetachedContent },
): Promise<readonly SealVerdict[]> {
  const objects = parts.map((part) => contentInContainer(content, part))
  // An evidence record covers the files themselves, by a manifest that only lists them (§A.8).
  if (kind === 'ers') return [await verifyEvidenceRecord(bytes, trust, objects)]
  const covered = manifest ? contentOf(manifest.bytes) : objects[0]
  return kind === 'tst' ? [await verifyTimestampFile(bytes, trust, covered)] : verifyCmsSeals(bytes, trust, covered)
}

/** One file of a container as content of a signature. */
export const contentInContainer = (content: DetachedContent, name: string): Content => ({
  ...(content.budget ? { maxSlowBytes: content.budget.limitBytes } : {}),
  digests: async (hashes) => {
    const digests = new Map<HashName, Uint8Array | 'too-large'>()
    for (const hash of hashes) {
      const digest = await content.digest(uriOf(name), hash)
      if (digest) digests.set(hash, digest)
    }
    return digests
  },
})

function coverageOf(parts: readonly string[], data: readonly string[]) {
  const uncovered = data.filter((name) => !parts.includes(name))
  return { whole: uncovered.length === 0, parts: [...new Set(parts)], ...(uncovered.length > 0 ? { uncovered } : {}) }
}

/** Joins a finding to a verdict. A failure counts before what is merely open (ETSI EN 319 102-1 §5.2, §5.3). */
function withFinding(verdict: SealVerdict, finding: Finding | undefined): SealVerdict {
  if (!finding || verdict.indication === 'TOTAL_FAILED') return verdict
  const { indication, subIndication, reason: why } = finding
  const isIntegrity = indication === 'TOTAL_FAILED' || subIndication === 'SIGNED_DATA_NOT_FOUND'
  if (verdict.indication === 'INDETERMINATE' && !isIntegrity) return verdict
  return { ...verdict, indication, subIndication, reasons: [why] }
}

function withManifest(judged: SealVerdict, check: ManifestCheck, { at, provenAt }: SealTrust): SealVerdict {
  const { reference, ...verdict } = judged
  if (check.is === 'not-intact') return withFinding(verdict, check.finding)
  const { timestamp } = verdict
  const proven = timestamp?.valid ? new Date(timestamp.time) : provenAt
  const finding = check.judge(proven ?? at, proven !== undefined)
  // Whoever vouches for a signature speaks of the manifest alone: where the files are not certain to be what it names, the
  // verdict names no bytes that somebody else's word could be about.
  return finding || !reference ? withFinding(verdict, finding) : judged
}

function withArchive(verdict: SealVerdict, broken: JudgedArchive | undefined, isArchived: boolean): SealVerdict {
  if (broken?.outcome.outcome === 'invalid') return withFinding(verdict, findingOfStamp(broken.outcome))
  return isArchived && verdict.level === 'LT' ? { ...verdict, level: 'LTA' } : verdict
}
