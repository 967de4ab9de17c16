import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePassage } from './unprivileged-user.ts'

/** Of the accounts of an embedded PostgreSQL. */
export interface Passwords {
  readonly superuser: string
  readonly migrator: string
  readonly app: string
}

export const databaseName = 'kopru'

/** The accounts of an instance; made on first call. Known before the server first starts, so that settings can be written. */
export function databaseUrls({ folder, port }: { folder: string; port: number }) {
  const passwords = getPasswords(folder)
  const url = (user: string, password: string, name: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${name}`
  return {
    url: url('kopru_app', passwords.app, databaseName),
    migrationUrl: url('kopru_migrator', passwords.migrator, databaseName),
    superuserUrl: url('postgres', passwords.superuser, 'postgres'),
  }
}

/** Those of the instance in a folder; made on first call. */
export function getPasswords(folder: string): Passwords {
  const file = join(folder, 'passwords.json')
  if (!existsSync(file)) {
    makePassage(folder)
    const password = () => randomBytes(24).toString('base64url')
    const made: Passwords = { superuser: password(), migrator: password(), app: password() }
    writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}
