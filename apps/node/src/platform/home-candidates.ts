import { createHash } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Where a federation that was started from a checkout may keep its data when nobody says where, the best place first:
 * `.kopru/` in the checkout, else a folder of the system's or the temporary files' that is named after the checkout.
 */
export function homeCandidates(checkoutFolder: string, isRoot: boolean): string[] {
  const name = createHash('sha256').update(checkoutFolder).digest('hex').slice(0, 16)
  const state = process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state')
  return [
    join(checkoutFolder, '.kopru'),
    isRoot ? join('/var/lib/kopru', name) : join(state, 'kopru', name),
    join(tmpdir(), `kopru-${process.getuid?.() ?? 'user'}`, name),
  ]
}
