import { expect, test } from 'vitest'
import { clockAt, zoneAt } from './clock-at.ts'

test('the clock of another zone is told as it shows there', () => {
  const moment = new Date('2026-12-02T21:05:00Z')
  expect(clockAt('Europe/Istanbul', moment)).toBe('2026-12-03T00:05')
  expect(clockAt('Asia/Almaty', moment)).toBe('2026-12-03T02:05')
  expect(clockAt('UTC', moment)).toBe('2026-12-02T21:05')
})

test('how far a clock is from Greenwich is told for the moment, as it was set then', () => {
  expect(zoneAt('Asia/Almaty', new Date('2026-12-02T21:05:59.999Z'))).toBe(300)
  expect(zoneAt('Europe/Budapest', new Date('2026-07-02T21:05:00Z'))).toBe(120)
  expect(zoneAt('America/St_Johns', new Date('2026-12-02T01:05:00Z'))).toBe(-210)
})
