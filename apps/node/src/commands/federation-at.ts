import type { Meta } from '@kopru/client'
import { typedPath } from '../platform/typed-path.ts'
import { findRunningNodes } from './local-home.ts'
import { NoFederationError } from './usage-error.ts'

/** Where the command line finds a federation. The first that is given counts. */
export interface FederationWish {
  /** Address of any of its nodes, which tells of the others. */
  readonly baseUrl?: string
  /** Data folder of a federation that was started on this machine. */
  readonly home?: string
  /** First port of a federation on this machine. */
  readonly portBase: number
}

export interface KnownFederation {
  /** Web address of each member's node, by party. */
  readonly nodes: Readonly<Record<string, string>>
  /** What the node that was asked said; undefined where addresses come from a file and no node answers. */
  readonly meta: Meta | undefined
}

/** Members have ten ports each; nobody has more than this many on one machine. */
const mostLocalMembers = 20

/** Throws `NoFederationError` where nobody answers and where none runs from the folder. */
export async function findFederation(wish: FederationWish): Promise<KnownFederation> {
  const { baseUrl, home, portBase } = wish
  if (baseUrl !== undefined) {
    const meta = await readMeta(baseUrl)
    if (meta === undefined) throw new NoFederationError(`No node answers at ${baseUrl}`)
    return { nodes: nodesOf(meta, baseUrl), meta }
  }
  if (home !== undefined) {
    const nodes = findRunningNodes(home)
    if (nodes === undefined)
      throw new NoFederationError(
        `No federation runs from ${home}. Start it with KOPRU_HOME=${typedPath(home)} npm start`,
      )
    const meta = (await Promise.all(Object.values(nodes).map(readMeta))).find((one) => one !== undefined)
    return { nodes: { ...nodes, ...(meta && nodesOf(meta)) }, meta }
  }
  const candidates = Array.from({ length: mostLocalMembers }, (_, i) => `http://localhost:${portBase + 10 * (i + 1)}`)
  const answers = await Promise.all(candidates.map(readMeta))
  const meta = answers.find((one) => one !== undefined)
  if (meta === undefined)
    throw new NoFederationError(
      `No federation answers on this machine (ports from ${portBase}). Start one with npm start, or say where one is with --port-base, --home or --base-url`,
    )
  return { nodes: nodesOf(meta), meta }
}

function nodesOf({ party, parties }: Meta, ownUrl?: string): Record<string, string> {
  const told = parties.map(({ code, portalUrl }) => [code, new URL(portalUrl).origin] as const)
  // The asked node is reached as the caller reaches it, whatever it calls itself.
  return Object.fromEntries([...told, ...(ownUrl === undefined ? [] : [[party, new URL(ownUrl).origin]])])
}

async function readMeta(url: string): Promise<Meta | undefined> {
  try {
    const answer = await fetch(new URL('/api/meta', url), { signal: AbortSignal.timeout(5000) })
    const meta = answer.ok ? ((await answer.json()) as Partial<Meta>) : undefined
    return meta?.party !== undefined && Array.isArray(meta.parties) ? (meta as Meta) : undefined
  } catch {
    return undefined
  }
}
