import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type EditOutcome,
  fileSigningKey,
  nextEdition,
  readWorkingForm,
  sealTrustedList,
  type TrustedList,
  writeWorkingForm,
} from '@kopru/seal'
import type { Clock } from '../platform/clock.ts'
import type { Settings } from '../platform/settings.ts'

/** This state's own trusted list: the form that its operators edit, and the edition that is published. */
export interface OwnList {
  /** As it stands now, with changes that no edition holds yet. */
  draft(): TrustedList
  /** XML. */
  published(): Uint8Array
  hasUnsignedChanges(): boolean
  edit(change: (list: TrustedList) => EditOutcome): EditOutcome
  /** Signs and publishes the next edition. Faults are what the list's own rules say against it. */
  sign(): Promise<{ readonly faults: readonly string[] }>
}

/** Until the next update of a list is due (TS 119 612 §5.3.15 allows six months). */
const validDays = 180

/** Throws where the folder does not hold a list, or the key does not fit. */
export function openOwnList(
  { folder, keyFile, certificateFile }: NonNullable<Settings['trustedList']>,
  { party, clock }: { party: string; clock: Clock },
): OwnList {
  const files = { form: join(folder, 'list.json'), xml: join(folder, `${party}.xml`), changed: join(folder, 'changed') }
  const key = fileSigningKey({
    keyPem: readFileSync(keyFile, 'utf8'),
    certificatePem: readFileSync(certificateFile, 'utf8'),
  })
  let draft = readForm(files.form)
  let published: Uint8Array = new Uint8Array(readFileSync(files.xml))
  let isChanged = isThere(files.changed)
  let signing: Promise<{ faults: readonly string[] }> | undefined

  async function signNext(): Promise<{ faults: readonly string[] }> {
    const at = clock.now()
    const next = nextEdition(draft, { at, days: validDays })
    const sealed = await sealTrustedList(next, key, at)
    if (sealed.outcome === 'refused') return { faults: sealed.faults }
    // The number first: an edition that was published and forgotten would be followed by another of the same number.
    replace(files.form, writeWorkingForm(next))
    replace(files.xml, sealed.xml)
    replace(files.changed, '')
    draft = next
    published = sealed.xml
    isChanged = false
    return { faults: [] }
  }

  return {
    draft: () => draft,
    published: () => published,
    hasUnsignedChanges: () => isChanged,
    edit: (change) => {
      const outcome = change(draft)
      if (outcome.outcome === 'refused') return outcome
      replace(files.changed, 'yes')
      replace(files.form, writeWorkingForm(outcome.list))
      draft = outcome.list
      isChanged = true
      return outcome
    },
    sign: () => {
      signing ??= signNext().finally(() => {
        signing = undefined
      })
      return signing
    },
  }
}

function readForm(file: string): TrustedList {
  const read = readWorkingForm(readFileSync(file, 'utf8'))
  if (read.outcome === 'read') return read.list
  throw new Error(`${file} is no working form of a trusted list: ${read.faults.join('; ')}`)
}

function isThere(file: string): boolean {
  try {
    return readFileSync(file, 'utf8') !== ''
  } catch {
    return false
  }
}

/** Nobody ever reads half a file. */
function replace(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, content, { mode: 0o600 })
  renameSync(draft, file)
}
