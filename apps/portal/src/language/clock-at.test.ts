import { expect, test } from 'vitest'
import { clockAt } from './clock-at.ts'

test('the clock of another zone is told as it shows there', () => {
  const moment = new Date('2026-12-02T21:05:00Z')
  expect(clockAt('Europe/Istanbul', moment)).toBe('2026-12-03T00:05')
  expect(clockAt('Asia/Almaty', moment)).toBe('2026-12-03T02:05')
  expect(clockAt('UTC', moment)).toBe('2026-12-02T21:05')
})
