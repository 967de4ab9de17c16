import { readFile, rename, writeFile } from 'node:fs/promises'
import {
  addPointer,
  addService,
  type EditOutcome,
  equivalencesFor,
  granted,
  listTypeOf,
  newTrustedList,
  nextEdition,
  type Provider,
  purposeUris,
  readTrustedList,
  readWorkingForm,
  sealTrustedList,
  serviceKey,
  serviceTypes,
  setServiceStatus,
  type Text,
  type TrustedList,
  verifyTrustedList,
  withdrawn,
  writeWorkingForm,
} from '@kopru/seal'
import type { Language } from '../../platform/texts.ts'
import { detailOf } from '../detail-of.ts'
import { type KeyOptions, loadKey } from '../seal/load-key.ts'
import { sayReason } from '../seal/report.ts'
import { readAnchors } from '../seal/verify-command.ts'
import { UsageError } from '../usage-error.ts'
import { describeList } from './describe-list.ts'

// Each action answers with the exit status; what is wrong with the command itself is a UsageError.

interface Json {
  readonly json?: boolean
}
const statuses = { granted, withdrawn } as const
const infoUri = 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/'

export interface CreateOptions extends Json {
  readonly territory: string
  readonly operator: readonly Text[]
  readonly scheme: readonly Text[]
  readonly legal?: readonly Text[]
  readonly info?: readonly Text[]
  readonly location?: string
  readonly listOfLists?: boolean
}

export async function createList(file: string, options: CreateOptions): Promise<number> {
  const { territory, operator, scheme, legal = [], info = [], location, listOfLists } = options
  if (!/^[A-Z]{2}$/.test(territory)) throw new UsageError('--territory must be two capital letters, such as KZ')
  if (![operator, scheme].every((names) => names.some(({ language }) => language === 'en')))
    throw new UsageError('--operator and --scheme must be given in English too (ETSI TS 119 612 §5.1.4)')
  const list = newTrustedList(
    {
      territory,
      type: listTypeOf(listOfLists ? 'lists' : 'services', territory),
      operatorNames: operator,
      schemeNames: scheme,
      legalNotices: legal.length > 0 ? legal : [{ language: 'en', text: 'None stated' }],
      informationUris: info,
      distributionPoints: location === undefined ? [] : [location],
    },
    new Date(),
  )
  await writeFile(file, writeWorkingForm(list), { flag: 'wx' }).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be made: ${detailOf(error)}`)
  })
  return tell(list, options)
}

export interface ServiceOptions extends Json {
  readonly provider: readonly Text[]
  readonly name: readonly Text[]
  readonly certificate: string
  readonly type: keyof typeof serviceTypes
  readonly for?: readonly (keyof typeof purposeUris)[]
  readonly qualifier?: readonly string[]
  readonly policy?: readonly string[]
  readonly status: keyof typeof statuses
  readonly since?: Date
}

export async function addServiceToList(file: string, options: ServiceOptions): Promise<number> {
  const { certificate, qualifier = [], policy, since = new Date() } = options
  const provider: Omit<Provider, 'services'> = {
    ...{ names: options.provider, postal: [], electronic: [], tradeNames: [], informationUris: [] },
  }
  const service = {
    type: serviceTypes[options.type],
    names: options.name,
    certificates: await readAnchors(certificate),
    status: statuses[options.status],
    since,
    additions: (options.for ?? []).map((purpose) => purposeUris[purpose]),
    qualifications: qualifier.length > 0 ? [{ qualifiers: qualifier.map(asUri), criteria: criteriaFor(policy) }] : [],
    history: [],
  }
  return edit(file, options, (list) => addService(list, provider, service))
}

const asUri = (name: string) => (name.includes(':') ? name : infoUri + name)

/** Of the certificates of a service those that may sign, not its own for responders and time-stamps. */
function criteriaFor(policies: readonly string[] | undefined) {
  const maySign = { is: 'key-usage', bits: { nonRepudiation: true, keyCertSign: false } } as const
  const ofPolicies = (policies ?? []).map((oid) => ({ is: 'policies', oids: [oid] }) as const)
  const either = { is: 'criteria', criteria: { assert: 'atLeastOne', conditions: ofPolicies } } as const
  return { assert: 'all', conditions: policies ? [maySign, either] : [maySign] } as const
}

export interface StatusOptions extends Json {
  readonly status: keyof typeof statuses
  readonly since?: Date
}

export async function setStatus(file: string, key: string, options: StatusOptions): Promise<number> {
  const { since = new Date() } = options
  return edit(file, options, (list) => setServiceStatus(list, { key, status: statuses[options.status], since }))
}

export interface PointerOptions extends Json {
  readonly territory: string
  readonly location: string
  readonly signer: readonly string[]
  readonly operator?: readonly Text[]
  readonly recognisedBy?: readonly string[]
  readonly effect: 'same-as-own' | 'admissible'
  readonly basis: string
  readonly since?: Date
}

export async function addPointerToList(file: string, options: PointerOptions): Promise<number> {
  const { territory, location, operator = [], recognisedBy = [], effect, basis, since = new Date() } = options
  const signers = (await Promise.all(options.signer.map(readAnchors))).flat()
  const effects = recognisedBy.map((state) => ({ in: state, since, effect, basis }))
  const pointer = {
    ...{ location, territory, signers, operatorNames: operator },
    type: listTypeOf('services', territory),
    equivalences: equivalencesFor(effects),
  }
  return edit(file, options, (list) => ({ outcome: 'edited', list: addPointer(list, pointer) }))
}

export interface SignOptions extends Json, KeyOptions {
  readonly out: string
  readonly days: number
}

export async function signList(file: string, options: SignOptions): Promise<number> {
  const at = new Date()
  const key = await loadKey(options)
  const list = nextEdition(await readForm(file), { at, days: options.days })
  const sealed = await sealTrustedList(list, key, at)
  if (sealed.outcome === 'refused') throw new UsageError(`the list is not signed: ${sealed.faults.join('; ')}`)
  // The number first: an edition that was published and forgotten would be followed by another of the same number.
  await replace(file, writeWorkingForm(list))
  await replace(options.out, sealed.xml)
  return tell(list, options)
}

export async function showList(file: string, options: Json): Promise<number> {
  return tell(await readEither(file), options)
}

export interface VerifyListOptions extends Json {
  readonly signer: readonly string[]
  readonly territory?: string
  readonly known?: number
  readonly at?: Date
  readonly language: Language
}

export async function verifyList(file: string, options: VerifyListOptions): Promise<number> {
  const { territory, known, at = new Date(), language, json } = options
  const signers = (await Promise.all(options.signer.map(readAnchors))).flat()
  const outcome = await verifyTrustedList(await readBytes(file), {
    ...{ signers, at },
    ...(territory === undefined ? {} : { territory }),
    ...(known === undefined ? {} : { knownNumber: known }),
  })
  const { list } = outcome
  const said = list && {
    ...{ territory: list.territory, sequenceNumber: list.sequenceNumber, version: list.version },
    ...{ issuedAt: list.issuedAt, nextUpdate: list.nextUpdate ?? null },
  }
  const refusal = outcome.outcome === 'refused' ? sayReason(language, outcome.reason) : undefined
  if (json) {
    const reason = outcome.outcome === 'refused' ? { reason: { ...outcome.reason, text: refusal } } : {}
    console.log(
      JSON.stringify({ file, usable: outcome.outcome === 'usable', ...reason, ...(said ? { list: said } : {}) }),
    )
  } else console.log(`${refusal === undefined ? '✓' : '✗'} ${file}${refusal === undefined ? '' : `: ${refusal}`}`)
  return outcome.outcome === 'usable' ? 0 : 1
}

async function edit(file: string, options: Json, change: (list: TrustedList) => EditOutcome): Promise<number> {
  const outcome = change(await readForm(file))
  if (outcome.outcome === 'refused') throw new UsageError(outcome.fault)
  await replace(file, writeWorkingForm(outcome.list))
  return tell(outcome.list, options)
}

function tell(list: TrustedList, { json }: Json): number {
  console.log(json ? JSON.stringify({ ...JSON.parse(writeWorkingForm(list)), keys: keysOf(list) }) : describeList(list))
  return 0
}

/** How services are called when their status is set. */
const keysOf = (list: TrustedList) => list.providers.flatMap(({ services }) => services.map(serviceKey))

async function readForm(file: string): Promise<TrustedList> {
  const outcome = readWorkingForm(Buffer.from(await readBytes(file)).toString('utf8'))
  if (outcome.outcome === 'read') return outcome.list
  throw new UsageError(`${file} is no working form of a list:\n  ${outcome.faults.join('\n  ')}`)
}

async function readEither(file: string): Promise<TrustedList> {
  const bytes = await readBytes(file)
  if (Buffer.from(bytes.subarray(0, 256)).toString().trimStart().startsWith('{')) return readForm(file)
  const list = await readTrustedList(bytes)
  if ('providers' in list) return list
  throw new UsageError(`${file} is no trusted list: ${list.params.part}`)
}

async function readBytes(file: string): Promise<Uint8Array> {
  return new Uint8Array(
    await readFile(file).catch((error: unknown) => {
      throw new UsageError(`${file} cannot be read: ${detailOf(error)}`)
    }),
  )
}

/** Nobody ever reads half a file. */
async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}.new`
  try {
    await writeFile(draft, content)
    await rename(draft, file)
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${detailOf(error)}`)
  }
}
