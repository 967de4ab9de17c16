import { digestOf } from '../algorithms/digest.ts'
import { raiseCms } from '../cades/raise-cms.ts'
import { type Reason, reason } from '../reasons.ts'
import { completeToken } from '../tsp/complete-token.ts'
import type { ExtendTrust } from '../validation/collect-revocation.ts'
import { contentOf } from '../validation/content.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Timestamp } from '../xades/raise-level.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { makeArchive, nextArchiveNames } from './archive-manifest.ts'
import { contentOf as contentOfContainer } from './container-content.ts'
import type { Archive } from './judge-archives.ts'
import { contentInContainer, judgeCmsSignatures } from './judge-cms-signatures.ts'
import { fileNamedBy, type ManifestFile } from './manifest.ts'
import { uriOf } from './pack-container.ts'
import { type Container, isData } from './read-container.ts'
import { type NamedManifest, readArchives, readHolder, readManifests } from './read-manifests.ts'
import type { ContainerChanges } from './repack-container.ts'

export interface ExtendAsicCmsFacts {
  readonly level: 'T' | 'LT' | 'LTA'
  readonly trust: ExtendTrust
  readonly timestamp: Timestamp
}

export type ExtendAsicCmsOutcome =
  | { readonly outcome: 'extended'; readonly changes: ContainerChanges }
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }
  | { readonly outcome: 'unsupported'; readonly reason: Reason }

/**
 * Raises the CAdES signatures of a container (ETSI EN 319 162-1 §4.3, §4.4): T and LT inside each signature, LTA by an
 * archive-time-stamp-v3 in an ASiC-S and by one ASiCArchiveManifest over all files of an ASiC-E (§A.7), which follows
 * those that are there. A signature that another manifest covers keeps its bytes, for they would not fit it any more.
 * Throws `MalformedError` where the container's own files cannot be read, and when the time-stamp fails.
 */
export async function extendAsicCms(
  container: Container,
  isSingle: boolean,
  facts: ExtendAsicCmsFacts,
): Promise<ExtendAsicCmsOutcome> {
  const content = contentOfContainer(container)
  const data = [...container.files.keys()].filter(isData)
  const standing = { container, content, data, ...(await readAll(container, content)) }
  const held = await judgeCmsSignatures(container, data, { content, trust: facts.trust, isSingle })
  const verdicts = held.map(({ verdict }) => verdict)
  const refused = facts.level === 'T' ? isBroken : isNotPassed
  if (verdicts.some(refused)) return { outcome: 'refused', verdicts }
  const replaced = new Map<string, Uint8Array>()
  let byManifest = false
  for (const [name, own] of groupByFile(held.filter(({ file }) => /\.p7s$/i.test(file)))) {
    const manifest = standing.manifests.find((one) => fileNamedBy(one.manifest.signedBy) === name)
    const isFixed = standing.covered.has(name)
    if (isFixed && !own.every(({ level }) => reaches(level, facts.level === 'T' ? 'T' : 'LT'))) return coveredElsewhere
    const isArchivedOutside = manifest !== undefined || isFixed
    byManifest ||= isArchivedOutside
    const goal = facts.level === 'LTA' && isArchivedOutside ? 'LT' : facts.level
    if (isFixed || (goal !== 'LTA' && own.every(({ level }) => reaches(level, goal)))) continue
    const covers = manifest ? contentOf(manifest.bytes) : contentInContainer(content, data[0] ?? '')
    const raised = await raiseCms(await readHolder(container, name), { ...facts, level: goal, content: covers })
    if (raised.outcome === 'refused') return raised
    replaced.set(name, raised.cms)
  }
  if (facts.level !== 'LTA' || !byManifest) return { outcome: 'extended', changes: { replaced } }
  return { outcome: 'extended', changes: await archive(standing, replaced, facts) }
}

interface Standing {
  readonly container: Container
  readonly content: DetachedContent
  readonly manifests: readonly NamedManifest[]
  readonly archives: readonly Archive[]
  /** Names of the files that some manifest names. */
  readonly covered: ReadonlySet<string>
}

async function readAll(container: Container, content: DetachedContent) {
  const manifests = await readManifests(container)
  const archives = await readArchives(container, content)
  const references = [...manifests, ...archives].flatMap(({ manifest }) => manifest.references)
  return { manifests, archives, covered: new Set(references.flatMap(({ uri }) => fileNamedBy(uri) ?? [])) }
}

const isBroken = ({ indication }: SealVerdict) => indication === 'TOTAL_FAILED'
const isNotPassed = ({ indication }: SealVerdict) => indication !== 'TOTAL_PASSED'

const coveredElsewhere: ExtendAsicCmsOutcome = {
  outcome: 'unsupported',
  reason: reason('seal.unsupported-form', { form: 'ASiC: CAdES under a later manifest' }),
}

const order: readonly SealVerdict['level'][] = ['none', 'B', 'T', 'LT', 'LTA']
const reaches = (level: SealVerdict['level'], goal: SealVerdict['level']) => order.indexOf(level) >= order.indexOf(goal)

function groupByFile(held: readonly { readonly file: string; readonly verdict: SealVerdict }[]) {
  const groups = new Map<string, SealVerdict[]>()
  for (const { file, verdict } of held) groups.set(file, [...(groups.get(file) ?? []), verdict])
  return groups
}

/** One more archive manifest, over everything that there is by then. */
async function archive(
  standing: Standing,
  raised: ReadonlyMap<string, Uint8Array>,
  { trust, timestamp }: ExtendAsicCmsFacts,
): Promise<ContainerChanges> {
  const names = [...standing.container.files.keys()].filter((name) => name !== 'mimetype')
  const next = nextArchiveNames(new Set(names), standing.covered)
  const last = new Set(standing.archives.map(({ name }) => name).filter((name) => !standing.covered.has(name)))
  const replaced = new Map([...raised, ...(await completeTokens(standing, trust))])
  const typeOf = typesIn(standing)
  const files: ManifestFile[] = []
  for (const name of names) {
    const changed = replaced.get(name)
    const sha256 = changed ? digestOf('sha256', changed) : await standing.content.digest(uriOf(name), 'sha256')
    if (!(sha256 instanceof Uint8Array)) throw new Error(`A file of the container was not hashed: ${name}`)
    const root = last.has(name) ? { isRoot: true } : {}
    files.push({ name: next.renamed.get(name) ?? name, mimeType: typeOf(name), sha256, ...root })
  }
  return { replaced, renamed: next.renamed, added: await makeArchive(files, timestamp, next) }
}

/** Tokens of archives that no other one covers yet get what is needed to check them when their authority is gone (§A.7). */
async function completeTokens({ archives, covered }: Standing, trust: ExtendTrust) {
  const completed = new Map<string, Uint8Array>()
  const open = archives.filter(({ manifest }) => !covered.has(fileNamedBy(manifest.signedBy) ?? ''))
  for (const { manifest, token } of open)
    completed.set(fileNamedBy(manifest.signedBy) ?? '', (await completeToken(token, trust)).token)
  return completed
}

const typesByEnding: Readonly<Record<string, string>> = {
  p7s: 'application/pkcs7-signature',
  tst: 'application/vnd.etsi.timestamp-token',
  xml: 'text/xml',
}

/** Media types as the manifests say them; else after the ending, where META-INF has them. */
function typesIn({ manifests, archives }: Standing): (name: string) => string {
  const references = [...archives, ...manifests].flatMap(({ manifest }) => manifest.references)
  const known = new Map(references.map(({ uri, mimeType }) => [fileNamedBy(uri), mimeType] as const))
  return (name) => {
    const ending = name.startsWith('META-INF/') ? name.slice(-3).toLowerCase() : ''
    return known.get(name) ?? typesByEnding[ending] ?? 'application/octet-stream'
  }
}
