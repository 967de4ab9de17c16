import { createHmac, timingSafeEqual } from 'node:crypto'

const toleranceS = 300

/** The header's value for a body: `t=<unix seconds>,v1=<hex HMAC-SHA256(secret, t + "." + body)>`. */
export function signNotification(body: string, secret: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`
}

/**
 * Whether a notification comes from the provider and is not older than five minutes. `now` is seconds since 1970.
 * Never throws.
 */
export function isGenuineNotification(
  { body, header }: { body: string; header: string | undefined },
  { secret, now }: { secret: string; now: number },
): boolean {
  const [, time, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
  if (time === undefined || signature === undefined || Math.abs(now - Number(time)) > toleranceS) return false
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest()
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
}
