import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findHomeOf, findLists, findMeantFile, findRunningNodes, possibleHomes } from './local-home.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kopru-home-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const runs = (home: string, urls: object) => writeFileSync(join(home, 'federation.json'), JSON.stringify({ urls }))

test('a home that is named is the only one, else the checkout’s own comes first', () => {
  expect(possibleHomes('/data/kopru')).toEqual(['/data/kopru'])
  expect(possibleHomes('')[0]).toMatch(/\.kopru$/)
})

test('the home of some nodes is the one from which they run', () => {
  const [idle, other, wanted] = [newFolder(), newFolder(), newFolder()]
  runs(other, { KZ: 'http://localhost:7010' })
  runs(wanted, { KZ: 'http://localhost:9010', TR: 'http://localhost:9020' })
  expect(findHomeOf({ TR: 'http://localhost:9020' }, [idle, other, wanted])).toBe(wanted)
  expect(findHomeOf({ TR: 'https://kopru.example' }, [idle, other, wanted])).toBeUndefined()
  expect(findRunningNodes(idle)).toBeUndefined()
})

test('lists are found where somebody is named who may sign them', () => {
  const [without, home] = [newFolder(), newFolder()]
  mkdirSync(join(home, 'lists'))
  expect(findLists([without, home])).toBeUndefined()
  writeFileSync(join(home, 'lists', 'signers.pem'), '')
  expect(findLists([without, home])).toBe(join(home, 'lists'))
})

test('a file that an example names in .kopru is found in the home that has it', () => {
  const [without, home] = [newFolder(), newFolder()]
  mkdirSync(join(home, 'lists'))
  writeFileSync(join(home, 'lists', 'KZ.xml'), '')
  expect(findMeantFile('.kopru/lists/KZ.xml', [without, home])).toBe(join(home, 'lists', 'KZ.xml'))
  expect(findMeantFile('.kopru/lists/TR.xml', [without, home])).toBeUndefined()
  expect(findMeantFile('lists/KZ.xml', [without, home])).toBeUndefined()
})
