import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  addPointer,
  type Equivalence,
  equivalencesFor,
  fileSigningKey,
  listTypeOf,
  newTrustedList,
  nextEdition,
  readWorkingForm,
  sealTrustedList,
  type TrustedList,
  verifyTrustedList,
  writeWorkingForm,
} from '@kopru/seal'
import type { Targets } from '../directory/contents.ts'
import { writeWhole } from '../files.ts'
import { keepCertificate } from '../issuing/certificates.ts'
import { keepSigningKey } from '../issuing/keys.ts'
import type { StateList } from './state-list.ts'

/** Of the codes that ISO 3166-1 leaves to users; it stands for the federation. */
const territory = 'XT'
const validDays = 180
const renewDays = 60
const dayMs = 86_400_000

/** An agreement, as far as it says what a signature of one party is worth in the others. */
interface Recognising {
  readonly id: string
  readonly parties: readonly { party: string; ratified?: string; inForce?: string; suspended?: string }[]
  readonly articles: readonly { id: string; recognition?: { effect: 'same-as-own' | 'admissible' } }[]
}

/** Folder of all lists, for whoever wants to judge by them: `kopru verify --lists`. */
export const listsFolder = (home: string) => join(home, 'lists')

/**
 * Writes the federation's list of lists with the states' lists beside it. What each state's services count for in the
 * others follows from the agreements in force. A new edition is signed when that, a pointer or the time asks for it.
 * Answers with its bytes.
 */
export async function keepListOfLists(
  home: string,
  lists: readonly StateList[],
  agreements: Targets,
  now: Date,
): Promise<Uint8Array> {
  const folder = listsFolder(home)
  const files = { form: join(folder, 'list-of-lists.json'), xml: join(folder, 'list-of-lists.xml') }
  const own = join(home, 'sandbox', 'lists')
  const key = keepSigningKey(join(own, 'operator.key.pem'))
  const subject = { country: territory, organization: 'Köprü sandbox', name: 'List of lists' }
  const { certificate } = await keepCertificate(join(own, 'operator.pem'), { profile: 'seal', key, subject }, now)
  const known = existsSync(files.form) ? readKnown(files.form) : beginList(now)
  const recognising = readRecognising(agreements)
  const wanted = lists.map((list) => pointerTo(list, equivalencesOf(list.territory, recognising, now)))
  const list = wanted.reduce(addPointer, { ...known, pointers: [] })
  if (!isDeepStrictEqual(list.pointers, known.pointers) || !(await isGood(files.xml, certificate.raw, now))) {
    const next = nextEdition(list, { at: now, days: validDays })
    const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const sealed = await sealTrustedList(next, fileSigningKey({ keyPem, certificatePem: certificate.toString() }), now)
    if (sealed.outcome === 'refused') throw new Error(`The list of lists is not signed: ${sealed.faults.join('; ')}`)
    writeWhole(files.form, writeWorkingForm(next))
    writeWhole(files.xml, sealed.xml)
  }
  writeWhole(join(folder, 'signers.pem'), certificate.toString())
  for (const one of lists) writeWhole(join(folder, `${one.territory}.xml`), one.xml)
  return new Uint8Array(readFileSync(files.xml))
}

function readKnown(file: string): TrustedList {
  const read = readWorkingForm(readFileSync(file, 'utf8'))
  if (read.outcome === 'refused') throw new Error(`${file} is no working form of a list: ${read.faults.join('; ')}`)
  return read.list
}

function beginList(now: Date): TrustedList {
  const inEnglish = (text: string) => [{ language: 'en', text }]
  return newTrustedList(
    {
      territory,
      type: listTypeOf('lists', territory),
      operatorNames: inEnglish('Köprü sandbox'),
      schemeNames: inEnglish(`${territory}: lists of the states of the federation (sandbox)`),
      legalNotices: inEnglish('Made up for trying out; it has no legal effect.'),
      informationUris: [],
      distributionPoints: [],
    },
    now,
  )
}

function pointerTo({ territory: of, location, signer }: StateList, equivalences: readonly Equivalence[]) {
  return {
    ...{ location, territory: of, type: listTypeOf('services', of), operatorNames: [], equivalences },
    signers: [new Uint8Array(new X509Certificate(signer).raw)],
    mimeType: 'application/vnd.etsi.tsl+xml',
  }
}

function readRecognising(agreements: Targets): Recognising[] {
  return [...agreements.values()]
    .map((bytes): unknown => JSON.parse(bytes.toString()))
    .filter((read): read is Recognising => typeof read === 'object' && read !== null && 'articles' in read)
}

/** In which other states the services of `of` count, by the agreements in force for both. */
function equivalencesOf(of: string, agreements: readonly Recognising[], now: Date): Equivalence[] {
  const today = now.toISOString().slice(0, 10)
  const effects = agreements.flatMap((agreement) => {
    const standing = agreement.parties.filter(
      ({ ratified, inForce, suspended }) =>
        ratified !== undefined && inForce !== undefined && inForce <= today && !(suspended && suspended <= today),
    )
    const own = standing.find(({ party }) => party === of)
    if (!own) return []
    return agreement.articles.flatMap(({ id, recognition }) =>
      recognition
        ? standing
            .filter(({ party }) => party !== of)
            .map(({ party, inForce = '' }) => ({
              in: party,
              since: new Date([inForce, own.inForce ?? ''].sort().at(-1) ?? ''),
              effect: recognition.effect,
              basis: `${agreement.id}/${id}`,
            }))
        : [],
    )
  })
  return equivalencesFor(effects)
}

async function isGood(file: string, signer: Uint8Array, now: Date): Promise<boolean> {
  if (!existsSync(file)) return false
  const { outcome, list } = await verifyTrustedList(new Uint8Array(readFileSync(file)), { signers: [signer], at: now })
  const later = new Date(now.getTime() + renewDays * dayMs)
  return outcome === 'usable' && list?.nextUpdate !== undefined && list.nextUpdate > later
}
