import type { Command } from 'commander'

const late = new WeakMap<Command, () => Promise<void>>()

/**
 * Leaves what stands below a group of commands away until somebody asks for that group: its libraries, which cost a second
 * of start, are loaded then. `load` answers with who adds it.
 */
export function addWhenAsked(group: Command, load: () => Promise<(group: Command) => void>): void {
  late.set(group, async () => (await load())(group))
  group.parent?.hook('preSubcommand', async (_parent, asked) => {
    if (asked === group) await completeGroup(group)
  })
}

/** Adds what was left away. */
export async function completeGroup(group: Command): Promise<void> {
  const add = late.get(group)
  late.delete(group)
  await add?.()
}
