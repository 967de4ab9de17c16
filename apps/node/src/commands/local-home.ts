import { existsSync, readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { homeCandidates } from '../platform/home-candidates.ts'

const checkout = resolve(import.meta.dirname, '../../../..')

/** Data folders that a federation on this machine may have: the one that was named, or else all that it may have chosen. */
export function possibleHomes(named: string | undefined = process.env.KOPRU_HOME): readonly string[] {
  return named ? [resolve(named)] : homeCandidates(checkout, process.getuid?.() === 0)
}

/** Web addresses of the nodes of the federation that runs from a data folder; its supervisor writes them while it runs. */
export function findRunningNodes(home: string): Readonly<Record<string, string>> | undefined {
  try {
    const { urls } = JSON.parse(readFileSync(join(home, 'federation.json'), 'utf8')) as { urls: Record<string, string> }
    return urls
  } catch {
    return undefined
  }
}

/** Of several data folders the one from which nodes run that answer at one of these addresses. */
export function findHomeOf(nodes: Readonly<Record<string, string>>, homes: readonly string[]): string | undefined {
  const asked = new Set(Object.values(nodes))
  return homes.find((home) => Object.values(findRunningNodes(home) ?? {}).some((url) => asked.has(url)))
}

/** The sandbox's trusted lists in the first of these data folders that has some. */
export function findLists(homes: readonly string[]): string | undefined {
  return homes.map((home) => join(home, 'lists')).find((lists) => existsSync(join(lists, 'signers.pem')))
}

/** README and examples call a data folder `.kopru`: the file of that name in the first of these folders that has it. */
export function findMeantFile(path: string, homes: readonly string[]): string | undefined {
  const names = resolve(path).split(sep)
  const below = names.slice(names.lastIndexOf('.kopru') + 1)
  if (below.length === names.length) return undefined
  return homes.map((home) => join(home, ...below)).find((file) => file !== resolve(path) && existsSync(file))
}
