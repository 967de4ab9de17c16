import type { SealVerdict } from '../verdict.ts'
import { type SealXmlFacts, sealDetached } from '../xades/seal-xml.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { fileNameOf } from './container-content.ts'
import {
  type AsicFile,
  digestFiles,
  openDocumentManifest,
  packContainer,
  piecesOf,
  refuseNames,
  uriOf,
} from './pack-container.ts'

export type SealAsicOutcome =
  | { readonly outcome: 'sealed'; readonly container: NodeJS.ReadableStream }
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

/**
 * An ASiC-E container with one XAdES signature over all `files` (ETSI EN 319 162-1 §6, Annex A), as a stream to be
 * read to its end. Throws for names that a reader would refuse and for files that cannot be read.
 */
export async function sealAsic(files: readonly AsicFile[], facts: SealXmlFacts): Promise<SealAsicOutcome> {
  refuseNames(files)
  const digests = await digestFiles(files)
  const references = files.map(({ name, mimeType }) => ({
    uri: uriOf(name),
    mimeType,
    sha256: digests.get(name) ?? new Uint8Array(),
  }))
  const content: DetachedContent = {
    digest: async (uri, hash) => (hash === 'sha256' ? digests.get(fileNameOf(uri)) : undefined),
    read: async function* (uri) {
      const found = files.find(({ name }) => name === fileNameOf(uri))
      if (found) yield* piecesOf(found.source)
    },
  }
  const outcome = await sealDetached(references, facts, { wrap, content })
  if (outcome.outcome === 'refused') return outcome
  const inside = new Map([
    ['META-INF/manifest.xml', openDocumentManifest(files)],
    ['META-INF/signatures0.xml', outcome.xml],
  ])
  return { outcome: 'sealed', container: packContainer('ASiC-E', files, inside, facts.at) }
}

const wrap = (signature: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">${signature}</asic:XAdESSignatures>\n`
