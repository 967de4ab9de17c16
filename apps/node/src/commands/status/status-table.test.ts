import { expect, test } from 'vitest'
import { describeStatus, describeTime } from './status-table.ts'

const well = {
  party: 'KZ',
  url: 'http://localhost:7010',
  healthy: true,
  answers: true,
  failed: [],
  reached: ['TR'],
  unreached: [],
  ms: 12,
  metrics: { queue: 2, chainFaults: 0, memoryMiB: 200, upSeconds: 75 },
}

test('a line a node, and a verdict', () => {
  const { metrics: _, ...silent } = { ...well, party: 'TR', healthy: false, answers: false, reached: [] }
  const failing = { ...well, party: 'KG', healthy: false, failed: ['database'], unreached: ['TR', 'UZ'] }
  expect(describeStatus({ healthy: false, nodes: [well, silent, failing] })).toBe(
    [
      'State  Address                Health           Reaches     Waiting  Faults  Memory   Up',
      'KZ     http://localhost:7010  well (12 ms)     all 1       2        0       200 MiB  1 min 15 s',
      'TR     http://localhost:7010  does not answer  –           –        –       –        –',
      'KG     http://localhost:7010  fails: database  not TR, UZ  2        0       200 MiB  1 min 15 s',
      '',
      'Not all nodes are well',
    ].join('\n'),
  )
})

test('nodes that are well but do not reach each other are told so', () => {
  const lone = { ...well, party: 'UZ', reached: [], unreached: ['KZ'] }
  expect(describeStatus({ healthy: true, nodes: [well] })).toMatch(/\nAll nodes are well$/)
  expect(describeStatus({ healthy: true, nodes: [well, lone] })).toContain('not all reach each other: UZ.')
})

test('times are told in their two largest units', () => {
  expect([5, 65, 3600 + 120, 86_400 * 2 + 3 * 3600].map(describeTime)).toEqual([
    '5 s',
    '1 min 5 s',
    '1 h 2 min',
    '2 d 3 h',
  ])
})
