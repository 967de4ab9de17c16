import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { captureLines } from './test-lines.ts'

function capture() {
  const { destination, said } = captureLines()
  return { log: createLog({ level: 'info', party: 'KZ' }, destination), said }
}

test('lines are JSON with the party, a level by name and a time', () => {
  const { log, said } = capture()
  log.child({ conversationId: 'c-1' }).info('hello')
  expect(JSON.parse(said())).toMatchObject({ party: 'KZ', level: 'info', conversationId: 'c-1', msg: 'hello' })
  expect(JSON.parse(said()).time).toMatch(/^\d{4}-.*Z$/)
})

test('what errors and careless callers carry along does not reach the log', () => {
  const { log, said } = capture()
  const secret = 'Айгерім 870412450123'
  const fault = Object.assign(new Error(`invalid input syntax for type integer: "${secret}" and 870412450123`), {
    code: '22P02',
    detail: `Key (national_number)=(${secret}) already exists`,
    cause: new Error(`Unexpected token, '${secret}' is not valid JSON`),
  })
  log.error({ err: fault }, 'failed')
  log.info(
    { body: { name: secret }, url: `/x?name=${secret}`, req: { headers: { cookie: secret }, query: { q: secret } } },
    'careless',
  )
  expect(said()).not.toMatch(/Айгерім|870412450123/)
  expect(said()).toContain('22P02')
  expect(said()).toContain('log.test.ts')
})
