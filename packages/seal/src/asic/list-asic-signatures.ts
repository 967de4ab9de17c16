import { MalformedError } from '../asn1/malformed.ts'
import { type Container, isData, openContainer, readWhole } from './read-container.ts'
import { coveredBy, holdersIn, readHolder, readManifests } from './read-manifests.ts'
import { kindOfContainer } from './verify-asic.ts'

/** A CAdES signature of a container as others judge it, who take a CMS and what it is detached from; nothing is checked. */
export interface AsicSignatureParts {
  /** Name of the file that holds it. */
  readonly file: string
  /** As it is there; should be DER. */
  readonly cms: Uint8Array
  /** The manifest, or in an ASiC-S without one the file itself. */
  readonly content: Uint8Array
}

/**
 * The CAdES signatures of an ASiC-S or ASiC-E (ETSI EN 319 162-1), at most `max` of them, those left out whose content has
 * more than `maxBytes` or is not clear; none for what is no container. Never throws for bad input.
 */
export async function listAsicSignatures(
  zip: Uint8Array,
  { max, maxBytes }: { readonly max: number; readonly maxBytes: number },
): Promise<AsicSignatureParts[]> {
  try {
    using container = await openContainer(zip)
    return await listIn(container, { max, maxBytes })
  } catch (error) {
    if (error instanceof MalformedError) return []
    throw error
  }
}

async function listIn(container: Container, { max, maxBytes }: { max: number; maxBytes: number }) {
  const signatures = holdersIn(container).filter((name) => name.toLowerCase().endsWith('.p7s'))
  if (signatures.length === 0) return []
  const manifests = await readManifests(container)
  const isSingle = kindOfContainer(container) === 'ASiC-S'
  const data = [...container.files.values()].filter(({ name }) => isData(name))
  const listed: AsicSignatureParts[] = []
  for (const file of signatures.slice(0, max)) {
    const covered = coveredBy(file, manifests, isSingle)
    const content = covered.is === 'manifest' ? covered.manifest.bytes : await readSingle(covered.is, data, maxBytes)
    const cms = await readHolder(container, file)
    if (content && content.length + cms.length <= maxBytes) listed.push({ file, cms, content })
  }
  return listed
}

async function readSingle(
  is: 'file' | 'unclear',
  [single, ...more]: readonly Parameters<typeof readWhole>[0][],
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (is === 'unclear' || !single || more.length > 0 || single.size > maxBytes) return undefined
  return readWhole(single, maxBytes)
}
