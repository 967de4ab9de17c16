import { contentOf as contentOfContainer } from '../asic/container-content.ts'
import { type ExtendAsicCmsOutcome, extendAsicCms } from '../asic/extend-asic-cms.ts'
import { type Container, openContainer, readWhole } from '../asic/read-container.ts'
import { repackContainer } from '../asic/repack-container.ts'
import { kindOfContainer, verifyAsic } from '../asic/verify-asic.ts'
import { readAsn1 } from '../asn1/read.ts'
import { raiseCms } from '../cades/raise-cms.ts'
import { readEnvelope } from '../cms/signed-data.ts'
import { raiseJws } from '../jades/raise-jws.ts'
import { type Form, joinForms, splitForms } from '../jades/verify-jws-seals.ts'
import { appendDocumentTimestamp } from '../pades/document-timestamps.ts'
import { extendPdfSeals } from '../pades/extend-pdf-seals.ts'
import { verifyPdfSeals } from '../pades/verify-pdf-seals.ts'
import { reason } from '../reasons.ts'
import type { SealVerdict } from '../verdict.ts'
import { addArchiveTimestamp, addTimestamp, addValidationData } from '../xades/raise-level.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import type { ExtendFacts, ExtendFileOutcome } from './file-format.ts'

const unsupported = (form: string): ExtendFileOutcome => ({
  outcome: 'unsupported',
  reason: reason('seal.unsupported-form', { form }),
})
const nothing: ExtendFileOutcome = { outcome: 'unsupported', reason: reason('seal.no-signature') }

/** A PDF reaches T by a document time-stamp: the signature's own bytes are fixed by those that follow. */
export async function extendPdf(pdf: Uint8Array, { level, trust, timestamp }: ExtendFacts): Promise<ExtendFileOutcome> {
  const verdicts = await verifyPdfSeals(pdf, trust)
  if (verdicts.length === 0) return nothing
  const failure = verdicts.find(({ indication }) => indication === 'TOTAL_FAILED')
  if (failure) return { outcome: 'refused', verdicts }
  const stamped = verdicts.some(isB) ? await appendDocumentTimestamp(pdf, timestamp) : pdf
  if (level === 'T') return { outcome: 'extended', file: stamped }
  const extended = await extendPdfSeals(stamped, trust, level === 'LTA' ? timestamp : undefined)
  return extended.outcome === 'refused' ? extended : { outcome: 'extended', file: extended.pdf }
}

const isB = ({ level }: SealVerdict) => level === 'B'

export async function extendCms(cms: Uint8Array, facts: ExtendFacts): Promise<ExtendFileOutcome> {
  if (readEnvelope(readAsn1(cms)).signerNodes.length === 0) return nothing
  const raised = await raiseCms(cms, facts)
  return raised.outcome === 'refused' ? raised : { outcome: 'extended', file: raised.cms }
}

export async function extendXml(
  xml: Uint8Array,
  { level, trust, timestamp }: ExtendFacts,
  content: DetachedContent,
): Promise<ExtendFileOutcome> {
  const verdicts = await verifyXmlSeals(xml, trust, { content })
  if (verdicts.length === 0) return nothing
  const seals = verdicts.flatMap((verdict, index) => (verdict.format === 'XAdES' ? [{ verdict, index }] : []))
  if (seals.length === 0) return unsupported(verdicts[0]?.format ?? '')
  let raised = xml
  for (const { verdict, index } of seals)
    if (isB(verdict)) raised = await addTimestamp({ xml: raised, index, content }, timestamp)
  if (level === 'T') return { outcome: 'extended', file: raised }
  for (const { verdict, index } of seals) {
    if (verdict.level === 'LT' || (verdict.level === 'LTA' && level === 'LT')) continue
    const outcome = await addValidationData({ xml: raised, index, content }, trust)
    if (outcome.outcome === 'refused') return outcome
    raised = outcome.xml
  }
  if (level === 'LT') return { outcome: 'extended', file: raised }
  for (const { index } of seals) raised = await addArchiveTimestamp({ xml: raised, index, content }, timestamp)
  return { outcome: 'extended', file: raised }
}

/** JAdES in any serialisation; a compact one becomes flattened JSON, which alone has room for what is added. */
export async function extendJson(
  text: string,
  facts: ExtendFacts,
  content: DetachedContent | undefined,
): Promise<ExtendFileOutcome> {
  const { forms, disclosures } = splitForms(text)
  if (disclosures) return unsupported('SD-JWT')
  if (forms.length === 0) return nothing
  const raised: Form[] = []
  for (const form of forms) {
    const outcome = await raiseJws(form, { ...facts, content })
    if (outcome.outcome === 'unsupported') return unsupported('JWS')
    if (outcome.outcome === 'refused') return outcome
    raised.push(outcome.form)
  }
  return { outcome: 'extended', file: new Uint8Array(Buffer.from(JSON.stringify(joinForms(raised)))) }
}

const maxSignatureBytes = 20 * 1024 * 1024

/** Containers with XAdES or CAdES; not those with both, where raising the one could break what the other covers. */
export async function extendAsic(source: Uint8Array | string, facts: ExtendFacts): Promise<ExtendFileOutcome> {
  using container = await openContainer(source)
  const names = [...container.files.keys()]
  const xmlHolders = names.filter((name) => /^META-INF\/[^/]*signatures[^/]*\.xml$/i.test(name))
  const hasCms = names.some((name) => /^META-INF\/[^/]*signature[^/]*\.p7s$/i.test(name))
  const hasOthers = names.some((name) => /^META-INF\/.*\.(tst|ers)$/i.test(name))
  if (xmlHolders.length > 0 && (hasCms || hasOthers)) return unsupported('ASiC with XAdES and others')
  if (!hasCms && hasOthers) return unsupported('ASiC with a time-stamp alone')
  if (xmlHolders.length === 0 && !hasCms) return nothing
  const outcome = hasCms
    ? await extendAsicCms(container, kindOfContainer(container) === 'ASiC-S', facts)
    : await extendAsicXml(container, xmlHolders, facts)
  if (outcome.outcome !== 'extended') return outcome
  const file = await repackContainer(container, outcome.changes, facts.trust.at)
  const broken = hasCms && outcome.changes.added ? await findBroken(source, file, facts) : undefined
  return broken ? { outcome: 'refused', verdicts: broken } : { outcome: 'extended', file }
}

/** What is said of a container of which fewer signatures pass after a change: a manifest may name files as they were. */
async function findBroken(
  before: Uint8Array | string,
  after: Uint8Array,
  { trust: { revocation: _, ...trust } }: ExtendFacts,
): Promise<readonly SealVerdict[] | undefined> {
  const passing = (verdicts: readonly SealVerdict[]) =>
    verdicts.filter(({ indication }) => indication === 'TOTAL_PASSED').length
  const verdicts = await verifyAsic(after, trust)
  return passing(verdicts) < passing(await verifyAsic(before, trust)) ? verdicts : undefined
}

async function extendAsicXml(
  container: Container,
  holders: readonly string[],
  facts: ExtendFacts,
): Promise<ExtendAsicCmsOutcome> {
  const content = contentOfContainer(container)
  const replaced = new Map<string, Uint8Array>()
  for (const name of holders) {
    const file = container.files.get(name)
    if (!file) continue
    const extended = await extendXml(await readWhole(file, maxSignatureBytes), facts, content)
    if (extended.outcome !== 'extended') return extended
    replaced.set(name, extended.file)
  }
  return { outcome: 'extended', changes: { replaced } }
}
