import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRegisters } from './service.ts'

function read(declarations: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'kopru-registers-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'registers.json')
  writeFileSync(file, JSON.stringify(declarations))
  return () => readRegisters(file)
}
const operation = { method: 'POST', path: '/find', keys: ['nationalNumber'], records: '/records' }
const register = { id: 'tax', authority: 'KZ/revenue', connector: 'rest', operations: { find: operation } }

test.each(['AZ', 'KG', 'KZ', 'TR', 'UZ'])('the registers of %s can be used as they are declared', (party) => {
  const declared = readRegisters(join(import.meta.dirname, '../../../../states', party, 'registers.json'))
  expect(declared.map(({ authority }) => authority.split('/')[0])).toEqual(declared.map(() => party))
})

test.each<[string, object, string]>([
  ['an unknown connector', { ...register, connector: 'soap' }, '/0/connector'],
  ['an unknown member', { ...register, url: 'http://elsewhere' }, '/0'],
  ['X-Road without a client', { ...register, connector: 'xroad' }, 'tax: a register behind X-Road'],
  [
    'X-Road without a service code',
    { ...register, connector: 'xroad', xroad: { client: 'a', provider: 'b' } },
    'tax/find: X-Road needs a serviceCode',
  ],
  [
    'a path with an undeclared key',
    { ...register, operations: { find: { ...operation, path: '/{iin}' } } },
    'the path names iin',
  ],
  [
    'GET with a key beside the path',
    { ...register, operations: { find: { ...operation, method: 'GET' } } },
    'with GET the key nationalNumber',
  ],
])('%s is named at the start', (_name, declared, fault) => {
  expect(read([declared])).toThrow(fault)
})

test('all faults are named together', () => {
  const faulty = { ...register, operations: { find: { ...operation, method: 'GET', path: '/{iin}' } } }
  expect(read([faulty, register])).toThrow(/declared twice[\s\S]*path names iin[\s\S]*has no place/)
})
