import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  certificatesFromPem,
  followPointers,
  getFile,
  isListOfLists,
  loadTrustedLists,
  type PointedSources,
  type Pointer,
  readTrustedList,
  type TrustedLists,
} from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { findLists, possibleHomes } from '../local-home.ts'
import { UsageError } from '../usage-error.ts'
import { defaultMemory, knownNumbers, rememberNumbers } from './list-memory.ts'

export interface LoadListsOptions {
  /** DER certificates of those who may sign the list of lists; with a folder, `signers.pem` too. */
  readonly signers: readonly Uint8Array[]
  readonly at: Date
  /** File of the highest numbers seen; that of the user if not given. */
  readonly memory?: string | undefined
}

/**
 * Trusted lists of a folder, or of the list of lists at a web address. What cannot be used is named in the answer; a
 * folder or signers that are not there throw a UsageError. Remembers the numbers of the lists that it could use.
 */
export async function loadLists(source: string, options: LoadListsOptions): Promise<TrustedLists> {
  const found = /^https?:\/\//.test(source) ? await onTheWeb(source, options) : await inFolder(source, options)
  const memory = options.memory ?? defaultMemory()
  const known = await knownNumbers(memory, found.signers)
  const facts = { get: found.get, at: options.at, knownNumbers: known }
  const lists = found.listOfLists
    ? await loadTrustedLists({ ...facts, listOfLists: found.listOfLists, signers: found.signers })
    : await followPointers(found.pointers, facts)
  await rememberNumbers(memory, found.signers, lists)
  return lists
}

interface Found {
  readonly signers: readonly Uint8Array[]
  readonly listOfLists?: Uint8Array
  /** What to follow where there is no list of lists. */
  readonly pointers: readonly Pointer[]
  readonly get: PointedSources['get']
}

async function onTheWeb(url: string, { signers }: LoadListsOptions): Promise<Found> {
  if (signers.length === 0) throw new UsageError('--lists with an address needs --list-signer: who may sign that list?')
  const fetched = async (location: string) =>
    /^https?:\/\//.test(location) ? (await getFile(fetch, location)).body : undefined
  const listOfLists = await fetched(url)
  if (!listOfLists) throw new UsageError(`the list of lists at ${url} cannot be had`)
  return { signers, listOfLists, pointers: [], get: fetched }
}

const topName = 'list-of-lists.xml'

async function inFolder(folder: string, options: LoadListsOptions): Promise<Found> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `the folder of trusted lists ${folder} cannot be read: ${folderFault(error)}${sayLocalLists()}`,
    )
  })
  const beside = names.includes('signers.pem') ? await readFile(join(folder, 'signers.pem'), 'latin1') : ''
  const signers = [...options.signers, ...certificatesFromPem(beside)]
  if (signers.length === 0)
    throw new UsageError(`nothing says who may sign the lists: put signers.pem into ${folder}, or give --list-signer`)
  const read = async (name: string) => new Uint8Array(await readFile(join(folder, name)))
  const get: Found['get'] = async (location, territory) => {
    const wanted = [`${territory}.xml`, basename(URL.parse(location)?.pathname ?? location)]
    const name = wanted.find((one) => names.includes(one))
    return name === undefined ? undefined : read(name)
  }
  const top = await findTop(folder, names, read)
  if (top !== undefined) return { signers, listOfLists: await read(top), pointers: [], get }
  const files = names.filter(isXml)
  const pointers = await Promise.all(files.map(async (name) => pointerTo(name, await read(name), signers)))
  return { signers, pointers, get: (location) => read(location) }
}

function folderFault(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOTDIR') return 'it is no folder'
  return error.code === 'ENOENT' ? 'there is no such folder' : detailOf(error)
}

/** The examples name the usual folder; a federation may have had to choose another. */
function sayLocalLists(): string {
  const local = findLists(possibleHomes())
  return local === undefined ? '' : `; the federation on this machine keeps its lists in ${local}`
}

const isXml = (name: string) => name.toLowerCase().endsWith('.xml')

/** The list of lists by its name or, failing that, by what it says of itself; nothing of that is proven yet. */
async function findTop(folder: string, names: readonly string[], read: (name: string) => Promise<Uint8Array>) {
  if (names.includes(topName)) return topName
  const tops: string[] = []
  for (const name of names.filter(isXml)) {
    const list = await readTrustedList(await read(name))
    if ('type' in list && isListOfLists(list.type)) tops.push(name)
  }
  if (tops.length > 1) throw new UsageError(`${folder} holds several lists of lists; name the right one ${topName}`)
  return tops[0]
}

/** Stands for the list of lists where there is none: whoever may sign at all may sign this list. */
async function pointerTo(name: string, xml: Uint8Array, signers: readonly Uint8Array[]): Promise<Pointer> {
  const list = await readTrustedList(xml)
  const said = 'type' in list ? list : { territory: basename(name, '.xml'), type: '' }
  return { location: name, territory: said.territory, type: said.type, operatorNames: [], signers, equivalences: [] }
}
