import { digestOf } from '../algorithms/digest.ts'
import type { SealTrust } from '../judge-trust.ts'
import { findTimestampToken, type TimestampOutcome, verifyTimestampToken } from '../tsp/token.ts'
import { trustForToken } from '../tsp/token-trust.ts'
import { type AsicManifest, fileNamedBy, type ManifestCheck } from './manifest.ts'

/** An archive manifest (ETSI EN 319 162-1 §A.7) with its time-stamp and the check of what it names. */
export interface Archive {
  readonly name: string
  readonly bytes: Uint8Array
  readonly manifest: AsicManifest
  readonly check: ManifestCheck
  readonly token: Uint8Array
}

export interface JudgedArchive {
  /** Every file that was there at the stamp's time, the manifest and the stamp itself apart. */
  readonly parts: ReadonlySet<string>
  readonly outcome: TimestampOutcome
}

/**
 * Judges archive time-stamps from the youngest to the oldest, each as of the earliest time at which a younger valid one
 * proves manifest and token to have existed (ETSI EN 319 102-1 §5.6.2.3). Answers from the youngest to the oldest.
 */
export async function judgeArchives(archives: readonly Archive[], trust: SealTrust): Promise<JudgedArchive[]> {
  const judged: JudgedArchive[] = []
  for (const archive of youngestFirst(archives)) {
    const provenAt = provenTime(judged, [archive.name, fileNamedBy(archive.manifest.signedBy) ?? ''])
    judged.push({ parts: new Set(archive.check.parts), outcome: await judgeOne(archive, trust, provenAt) })
  }
  return judged
}

/** The earliest time at which a valid stamp proves all of `names` to have existed. */
export function provenTime(judged: readonly JudgedArchive[], names: readonly string[]): Date | undefined {
  const times = judged.flatMap(({ parts, outcome }) =>
    outcome.outcome === 'valid' && names.every((name) => parts.has(name)) ? [outcome.time] : [],
  )
  return times.length > 0 ? times.reduce((earliest, time) => (time < earliest ? time : earliest)) : undefined
}

function youngestFirst(archives: readonly Archive[]): Archive[] {
  const timeOf = ({ token }: Archive) => findTimestampToken(token)?.info.time.getTime() ?? 0
  return [...archives].sort((one, other) => timeOf(other) - timeOf(one))
}

async function judgeOne(archive: Archive, trust: SealTrust, provenAt: Date | undefined): Promise<TimestampOutcome> {
  const { check, token, bytes } = archive
  if (check.is === 'not-intact')
    return { outcome: 'invalid', subIndication: check.finding.subIndication, reason: check.finding.reason }
  const read = findTimestampToken(token)
  const hash = read?.info.imprint.algorithm?.hash
  const outcome = await verifyTimestampToken(
    token,
    hash ? digestOf(hash, bytes) : new Uint8Array(),
    trustForToken(read, trust, provenAt),
  )
  const weak = outcome.outcome === 'valid' && check.judge(provenAt ?? trust.at, provenAt !== undefined)
  return weak ? { outcome: 'invalid', subIndication: weak.subIndication, reason: weak.reason } : outcome
}
