import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sealXml } from '@kopru/seal'
import { afterAll, expect, test } from 'vitest'
import { standingClock } from '../../platform/clock.ts'
import { createTestSeals } from '../test-seals.ts'
import type { ExaminationOrder } from './examination.ts'
import { createExaminer } from './examiner.ts'

const folder = mkdtempSync(join(tmpdir(), 'examiner-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A worker that does with each file what its text says. */
function workerThat(deeds: Record<string, string>): URL {
  const path = join(folder, `${Object.keys(deeds).join('-')}.mjs`)
  const cases = Object.entries(deeds).map(([name, code]) => `if (text === '${name}') { ${code} }`)
  writeFileSync(
    path,
    `import { parentPort } from 'node:worker_threads'
     parentPort.on('message', ({ file }) => { const text = Buffer.from(file).toString(); ${cases.join('\n')} })`,
  )
  return pathToFileURL(path)
}
const answer = 'parentPort.postMessage({ answers: [] })'
const order = (text: string): ExaminationOrder => ({ file: Buffer.from(text), states: [], at: new Date() })

test('a file that takes forever ends its thread, and the next file is judged', async () => {
  const examiner = createExaminer({ timeMs: 5_000, workers: 1 }, workerThat({ spin: 'for (;;) {}', fine: answer }))
  const [slow, next] = await Promise.all([examiner.examine(order('spin')), examiner.examine(order('fine'))])
  expect(slow).toEqual({ is: 'too-slow' })
  expect(next).toEqual({ is: 'judged', answers: [] })
})

test('a file that takes all memory ends its thread, and the next file is judged', async () => {
  const hoard = 'const all = []; for (;;) all.push(new Array(1e5).fill({}))'
  const examiner = createExaminer({ memoryMiB: 32, workers: 1 }, workerThat({ hoard, well: answer }))
  expect(await examiner.examine(order('hoard'))).toEqual({ is: 'broken' })
  expect(await examiner.examine(order('well'))).toEqual({ is: 'judged', answers: [] })
})

test('who comes when too many wait is sent away at once', async () => {
  const later = `setTimeout(() => ${answer}, 300)`
  const examiner = createExaminer({ workers: 1, waiting: 1 }, workerThat({ later }))
  const all = await Promise.all(['later', 'later', 'later'].map((text) => examiner.examine(order(text))))
  expect(all.map(({ is }) => is)).toEqual(['judged', 'judged', 'too-busy'])
})

test('a signature is judged by each state’s own anchors until one knows it', async () => {
  const clock = standingClock(new Date())
  const [kz, tr] = [createTestSeals('KZ', clock), createTestSeals('TR', clock)]
  const sealed = await sealXml(Buffer.from('<a>шешім</a>'), { key: tr.sealKeys('TR/goc'), at: clock.now() })
  if (sealed.outcome !== 'sealed') throw new Error('not sealed')
  const states = [kz, tr].map((seals, i) => ({
    party: i === 0 ? 'KZ' : 'TR',
    anchors: seals.anchors,
    timestampAnchors: seals.anchors,
  }))
  const examiner = createExaminer()
  const examination = await examiner.examine({ file: sealed.xml, states, at: clock.now() })
  expect(examination).toMatchObject({
    answers: [
      { party: 'KZ', answer: { signatures: [{ subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }] } },
      { party: 'TR', answer: { signatures: [{ indication: 'TOTAL_PASSED', format: 'XAdES' }] } },
    ],
  })
})
