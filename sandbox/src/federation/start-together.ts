export interface Part {
  readonly name: string
  /** Resolves when it serves. */
  start(): Promise<void>
}

const patienceMs = 5000

/** Starts parts side by side; tells of each as it is ready and, while nothing else is told, for whom we still wait. */
export async function startTogether(parts: readonly Part[], say: (line: string) => void): Promise<void> {
  const awaited = new Set(parts)
  const waitOn = () => say(`Still starting: ${joinNames([...awaited].map(({ name }) => name))}`)
  let ticking = setInterval(waitOn, patienceMs)
  const start = async (part: Part) => {
    await part.start()
    // Another one failed meanwhile, and all are given up.
    if (!awaited.delete(part)) return
    clearInterval(ticking)
    if (awaited.size > 0) ticking = setInterval(waitOn, patienceMs)
    say(`${part.name} is ready (${parts.length - awaited.size} of ${parts.length})`)
  }
  try {
    await Promise.all(parts.map(start))
  } finally {
    clearInterval(ticking)
    awaited.clear()
  }
}

/** 'The node of KZ', 'The node of TR' → 'The node of KZ, TR'. */
function joinNames(names: readonly string[]): string {
  const lasts = Map.groupBy(
    names.map((name) => name.split(/ (?=\S+$)/)),
    (words) => words.slice(0, -1).join(' '),
  )
  return [...lasts].map(([first, all]) => `${first} ${all.map((words) => words.at(-1)).join(', ')}`.trim()).join('; ')
}
