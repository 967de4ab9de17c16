import { accessSync, constants, rmdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { homeCandidates } from '../../../apps/node/src/platform/home-candidates.ts'
import { findUnprivilegedUser, makePassage, mayEnter } from '../../../apps/node/src/platform/unprivileged-user.ts'

export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** The wish cannot be met; the message says which setting to change. */
export class HomeError extends Error {
  override readonly name = 'HomeError'
}

/**
 * The folder that holds all data of the local federation, made if need be: `wanted` (KOPRU_HOME), else `.kopru/` in the
 * checkout, else, where PostgreSQL's user may not go there or nobody may write there, a folder of the system's that is
 * named after the checkout and so is found again.
 */
export function openHome(wanted: string | undefined): string {
  const user = findUnprivilegedUser()
  const isUsable = (folder: string) => {
    try {
      makePassage(folder)
      accessSync(folder, constants.W_OK | constants.X_OK)
    } catch {
      return false
    }
    if (mayEnter(user, folder)) return true
    removeIfEmpty(folder)
    return false
  }
  if (wanted !== undefined) {
    const folder = resolve(wanted)
    if (isUsable(folder)) return folder
    const who = user === undefined ? 'we' : `the user "${user.name}", as whom PostgreSQL runs,`
    throw new HomeError(`KOPRU_HOME is ${folder}, where ${who} may not write or enter; choose another folder`)
  }
  const candidates = homeCandidates(checkout, process.getuid?.() === 0)
  const home = candidates.find(isUsable)
  if (home === undefined)
    throw new HomeError(
      `No place for the data: tried ${candidates.join(', ')}. Set KOPRU_HOME to a folder we may write to`,
    )
  return home
}

function removeIfEmpty(folder: string) {
  try {
    rmdirSync(folder)
  } catch {
    // Somebody's files are in it.
  }
}
