import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { homeCandidates } from '../../../apps/node/src/platform/home-candidates.ts'
import { HomeError, openHome } from './home.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kopru-home-'))
  chmodSync(folder, 0o711)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a home that is asked for is made, open to pass through but not to list', () => {
  const wanted = join(newFolder(), 'a b', 'home')
  expect(openHome(wanted)).toBe(wanted)
  expect(statSync(wanted).mode & 0o777).toBe(0o711)
})

test('a folder that is there already keeps its rights', () => {
  const wanted = join(newFolder(), 'mine')
  mkdirSync(wanted)
  chmodSync(wanted, 0o755)
  openHome(wanted)
  expect(statSync(wanted).mode & 0o777).toBe(0o755)
})

test('a home where nothing can be is refused by the name of its setting', () => {
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  expect(() => openHome(join(file, 'home'))).toThrow(HomeError)
  expect(() => openHome(join(file, 'home'))).toThrow('KOPRU_HOME')
})

test('a home that we may not write to, or PostgreSQL as its own user not enter, is refused', () => {
  const locked = join(newFolder(), 'locked')
  // Root may write anywhere, but then PostgreSQL runs as somebody who may not pass through a private folder.
  mkdirSync(locked, { mode: process.getuid?.() === 0 ? 0o700 : 0o500 })
  expect(() => openHome(join(locked, 'home'))).toThrow(HomeError)
})

test('the checkout comes first, then a folder of the system that two checkouts do not share', () => {
  const [first, second] = homeCandidates('/root/a', true)
  expect(first).toBe('/root/a/.kopru')
  expect(second).toMatch(/^\/var\/lib\/kopru\/[0-9a-f]{16}$/)
  expect(homeCandidates('/root/b', true)[1]).not.toBe(second)
  expect(existsSync('/root/a/.kopru')).toBe(false)
})
