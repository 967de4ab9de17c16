import type { Meta } from '@kopru/client'
import type { KnownFederation } from '../federation-at.ts'
import { parseMetrics, type Sample } from './parse-metrics.ts'

export interface NodeStatus {
  readonly party: string
  readonly url: string
  /** It answers and every check of its own passes. */
  readonly healthy: boolean
  readonly answers: boolean
  /** Names of its own checks that fail: `database` … */
  readonly failed: readonly string[]
  /** Members whose nodes it has lately not reached, and that it has. */
  readonly unreached: readonly string[]
  readonly reached: readonly string[]
  readonly ms: number
  /** Present where the node shows its metrics to us. */
  readonly metrics?: {
    /** Messages that wait to be delivered, in all. */
    readonly queue: number
    readonly chainFaults: number
    readonly memoryMiB: number
    readonly upSeconds: number
    readonly nodeVersion?: string
  }
}

export interface FederationStatus {
  readonly healthy: boolean
  readonly nodes: readonly NodeStatus[]
}

/** Asks every node how it is. Never throws for a node that is away: that is an answer too. */
export async function readStatus({ nodes }: KnownFederation, now: Date): Promise<FederationStatus> {
  const all = await Promise.all(Object.entries(nodes).map(([party, url]) => readNode(party, url, now)))
  return { healthy: all.every(({ healthy }) => healthy), nodes: all }
}

async function readNode(party: string, url: string, now: Date): Promise<NodeStatus> {
  const began = performance.now()
  const health = await ask(`${url}/health`)
  const ms = Math.round(performance.now() - began)
  if (health === undefined) {
    return { party, url, healthy: false, answers: false, failed: [], reached: [], unreached: [], ms }
  }
  const { status, failed = [] } = readJson<{ status?: string; failed?: string[] }>(health.text)
  const [meta, metrics] = await Promise.all([ask(`${url}/api/meta`), ask(`${url}/metrics`)])
  const others = (meta?.ok ? (readJson<Meta>(meta.text).parties ?? []) : []).filter(({ code }) => code !== party)
  const codes = (reachable: boolean) => others.filter((one) => one.reachable === reachable).map(({ code }) => code)
  return {
    party,
    url,
    healthy: health.ok && status === 'ok',
    answers: true,
    failed,
    reached: codes(true),
    unreached: codes(false),
    ms,
    ...(metrics?.ok && { metrics: digest(parseMetrics(metrics.text), now) }),
  }
}

function digest(samples: readonly Sample[], now: Date): NonNullable<NodeStatus['metrics']> {
  const sum = (name: string) =>
    samples.filter((sample) => sample.name === name).reduce((total, { value }) => total + value, 0)
  const started = sum('process_start_time_seconds')
  const nodeVersion = samples.find(({ name }) => name === 'nodejs_version_info')?.labels.version
  return {
    queue: sum('kopru_exchange_queue_length'),
    chainFaults: sum('kopru_exchange_chain_faults_total'),
    memoryMiB: Math.round(sum('process_resident_memory_bytes') / 1024 ** 2),
    upSeconds: Math.max(0, Math.round(now.getTime() / 1000 - started)),
    ...(nodeVersion !== undefined && { nodeVersion }),
  }
}

async function ask(url: string): Promise<{ ok: boolean; text: string } | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return { ok: answer.ok, text: await answer.text() }
  } catch {
    return undefined
  }
}

function readJson<T extends object>(text: string): Partial<T> {
  try {
    return JSON.parse(text) as Partial<T>
  } catch {
    return {}
  }
}
