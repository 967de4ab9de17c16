import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const script = join(import.meta.dirname, 'count-tests.mjs')

function count(results: object | string, runnerCode: number) {
  const folder = mkdtempSync(join(tmpdir(), 'kopru-count-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'results.json')
  writeFileSync(file, typeof results === 'string' ? results : JSON.stringify(results))
  const { stdout, status } = spawnSync(process.execPath, [script, file, String(runnerCode)], { encoding: 'utf8' })
  return { line: stdout.trim(), code: status }
}

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((s) => ({ status: s })) })

test.each([
  ['all passed', 2, 2, [file('passed', 'passed', 'passed')], 0, '2 passed, 0 failed', 0],
  ['one failed', 2, 1, [file('failed', 'passed', 'failed')], 1, '1 passed, 1 failed', 1],
  ['a file could not be loaded', 1, 1, [file('passed', 'passed'), file('failed')], 1, '1 passed, 1 failed', 1],
  ['a test was left out', 2, 1, [file('passed', 'passed', 'skipped')], 0, '1 passed, 1 failed', 1],
  ['the runner failed and does not say where', 1, 1, [file('passed', 'passed')], 1, '1 passed, 1 failed', 1],
  ['nothing ran', 0, 0, [], 0, '0 passed, 0 failed', 1],
])('%s', (_what, numTotalTests, numPassedTests, testResults, runnerCode, line, code) => {
  expect(count({ numTotalTests, numPassedTests, testResults }, runnerCode)).toEqual({ line, code })
})

test('a run that left no results failed', () => {
  expect(count('', 0)).toEqual({ line: '0 passed, 1 failed', code: 1 })
})
