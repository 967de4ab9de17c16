import { digestOf } from '../algorithms/digest.ts'
import type { SealTrust } from '../judge-trust.ts'
import type { TimestampOutcome } from '../tsp/token.ts'
import { tokenTrustOf } from '../tsp/token-trust.ts'
import { proveExistence, type Stamp, stampId } from '../validation/prove-existence.ts'
import { type AsicManifest, fileNamedBy, type ManifestCheck } from './manifest.ts'

/** An archive manifest (ETSI EN 319 162-1 §A.7) with its time-stamp and the check of what it names. */
export interface Archive {
  readonly name: string
  readonly bytes: Uint8Array
  readonly manifest: AsicManifest
  readonly check: ManifestCheck
  readonly token: Uint8Array
}

/** An archive time-stamp that was judged. */
export interface JudgedArchive {
  /** Names of the files that were there at the stamp's time, the manifest and the stamp itself apart. */
  readonly parts: readonly string[]
  readonly outcome: TimestampOutcome
}

export interface JudgedArchives {
  readonly stamps: readonly JudgedArchive[]
  /** The earliest time at which all of these files are proven to have existed. */
  readonly provenTime: (names: readonly string[]) => Date | undefined
}

/** Judges archive time-stamps, each as of the time at which a younger one proves manifest and token to have existed. */
export async function judgeArchives(archives: readonly Archive[], trust: SealTrust): Promise<JudgedArchives> {
  const stamps = archives.map((archive) => stampOf(archive, archives))
  const { proven, judged } = await proveExistence(stamps, tokenTrustOf(trust))
  return {
    stamps: judged.map(({ stamp, outcome }) => ({
      parts: archives[stamps.indexOf(stamp)]?.check.parts ?? [],
      outcome,
    })),
    provenTime: (names) => {
      const times = names.map((name) => proven.get(fileId(name)))
      return times.reduce((latest, time) => (latest && time ? (time > latest ? time : latest) : undefined))
    },
  }
}

/** No token is called so, whatever the file's name. */
const fileId = (name: string) => `file ${name}`

function stampOf({ bytes, check, token }: Archive, all: readonly Archive[]): Stamp {
  const parts = new Set(check.parts)
  const older = all.filter(({ name, manifest }) => parts.has(name) && parts.has(fileNamedBy(manifest.signedBy) ?? ''))
  return {
    token,
    imprint: (hash) => (check.is === 'intact' ? digestOf(hash, bytes) : check.finding),
    covers: [...[...parts].map(fileId), ...older.map((one) => stampId(one.token))],
    ...(check.is === 'intact' ? { judge: check.judge } : {}),
  }
}
