import type { FederationStatus, NodeStatus } from './read-status.ts'

/** For a person at a terminal: a line a node. */
export function describeStatus({ nodes, healthy }: FederationStatus): string {
  const head = ['State', 'Address', 'Health', 'Reaches', 'Waiting', 'Faults', 'Memory', 'Up']
  const rows = [head, ...nodes.map(rowOf)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, '', healthy ? sayWell(nodes) : 'Not all nodes are well'].join('\n')
}

/** A node that was just started may not have been reached yet; one that is away is no fault of those who look for it. */
function sayWell(nodes: readonly NodeStatus[]): string {
  const seekers = nodes.filter(({ unreached }) => unreached.length > 0).map(({ party }) => party)
  if (seekers.length === 0) return 'All nodes are well'
  return `All nodes are well, but not all reach each other: ${seekers.join(', ')}. Nodes that have just started find each other within seconds`
}

function rowOf(node: NodeStatus): string[] {
  const { party, url, metrics, reached, unreached } = node
  const reach = unreached.length === 0 ? `all ${reached.length}` : `not ${unreached.join(', ')}`
  return [
    party,
    url,
    healthOf(node),
    node.answers ? reach : '–',
    metrics === undefined ? '–' : String(metrics.queue),
    metrics === undefined ? '–' : String(metrics.chainFaults),
    metrics === undefined ? '–' : `${metrics.memoryMiB} MiB`,
    metrics === undefined ? '–' : describeTime(metrics.upSeconds),
  ]
}

function healthOf({ answers, healthy, failed, ms }: NodeStatus): string {
  if (!answers) return 'does not answer'
  return healthy ? `well (${ms} ms)` : `fails: ${failed.join(', ') || 'unknown'}`
}

export function describeTime(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor(seconds / 3600) % 24
  const minutes = Math.floor(seconds / 60) % 60
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}
