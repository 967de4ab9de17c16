import { CutOffError, MalformedError } from '../asn1/malformed.ts'
import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { cutOff, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { contentOf, fileNameOf } from './container-content.ts'
import { judgeCmsSignatures } from './judge-cms-signatures.ts'
import { type ContainerKind, containerTypes } from './pack-container.ts'
import { type Container, type ContainerSource, isData, openContainer, readWhole } from './read-container.ts'

/** One signature of a container. */
export interface AsicVerdict extends SealVerdict {
  readonly container?: ContainerKind
  /** Name of the file that holds the signature. */
  readonly file?: string
}

const maxSignatureFiles = 50
const maxSignatureBytes = 20 * 1024 * 1024

/**
 * Judges every signature of an ASiC-S or ASiC-E container with XAdES or CAdES, and every time-stamp that stands for one
 * (ETSI EN 319 162-1 and -2); none where there is none. The content is read in pieces. A container in which a file is covered by no signature does not pass; each
 * verdict says what its signature covers and what it leaves out. Never throws for bad input.
 */
export async function verifyAsic(source: ContainerSource, trust: SealTrust): Promise<AsicVerdict[]> {
  try {
    using container = await openContainer(source)
    return await judgeContainer(container, trust)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    const malformed = failed('FORMAT_FAILURE', reason('seal.malformed', { part: error.message }))
    return [toVerdict({ format: 'unknown' }, error instanceof CutOffError ? cutOff() : malformed)]
  }
}

const kinds = new Map(Object.entries(containerTypes).map(([kind, type]) => [type as string, kind as ContainerKind]))

/** The files that signatures are about. */
const dataOf = ({ files }: Container) => [...files.keys()].filter(isData)

/** As the container says; where it does not, as its number of files lets guess (ETSI EN 319 162-1 §4.1). */
export const kindOfContainer = (container: Container): ContainerKind =>
  kinds.get(container.mimetype ?? '') ?? (dataOf(container).length === 1 ? 'ASiC-S' : 'ASiC-E')

async function judgeContainer(container: Container, trust: SealTrust): Promise<AsicVerdict[]> {
  const { files } = container
  const names = [...files.keys()]
  const holders = names.filter((name) => /^META-INF\/[^/]*signatures[^/]*\.xml$/i.test(name))
  if (holders.length > maxSignatureFiles) throw new MalformedError('number of signature files')
  const data = dataOf(container)
  const kind = kindOfContainer(container)
  if (kind === 'ASiC-S' && data.length !== 1) throw new MalformedError('ASiC-S with other than one file')
  const content = contentOf(container)
  const judged: AsicVerdict[] = []
  for (const name of holders) {
    const file = files.get(name)
    const xml = file ? await readWhole(file, maxSignatureBytes) : new Uint8Array()
    const verdicts = await verifyXmlSeals(xml, trust, { content })
    judged.push(...verdicts.map((verdict) => ({ ...withFiles(verdict, data), container: kind, file: name })))
  }
  const held = await judgeCmsSignatures(container, data, { content, trust, isSingle: kind === 'ASiC-S' })
  judged.push(...held.map(({ file, verdict }) => ({ ...verdict, container: kind, file })))
  return refuseUncovered(judged, data)
}

/** What a signature covers of the container, instead of the little XML around it. */
function withFiles(verdict: SealVerdict, data: readonly string[]): SealVerdict {
  if (!verdict.covers) return verdict
  const parts = [...new Set(verdict.covers.parts.map(fileNameOf))].filter((part) => data.includes(part))
  const uncovered = data.filter((name) => !parts.includes(name))
  return {
    ...verdict,
    covers: { whole: uncovered.length === 0, parts, ...(uncovered.length > 0 ? { uncovered } : {}) },
  }
}

function refuseUncovered(verdicts: readonly AsicVerdict[], data: readonly string[]): AsicVerdict[] {
  const passed = verdicts.filter(({ indication }) => indication === 'TOTAL_PASSED')
  const covered = new Set(passed.flatMap(({ covers }) => covers?.parts ?? []))
  const stray = data.find((name) => !covered.has(name))
  if (stray === undefined) return [...verdicts]
  const finding = undecided(
    'SIG_CONSTRAINTS_FAILURE',
    reason('seal.content-not-covered', { part: stray.slice(0, 200) }),
  )
  return verdicts.map((verdict) =>
    verdict.indication === 'TOTAL_PASSED'
      ? { ...verdict, indication: finding.indication, subIndication: finding.subIndication, reasons: [finding.reason] }
      : verdict,
  )
}
