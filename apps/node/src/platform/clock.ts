/** Where "now" comes from. Handed in, so that a test can turn the hands. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** Whole seconds since 1970, as RFC 9421 `created` and JWT `iat` count them. */
export const secondsSince1970 = (moment: Date): number => Math.floor(moment.getTime() / 1000)

/** A clock that stands still until it is moved. */
export function standingClock(start: Date): Clock & { advance(milliseconds: number): void } {
  let millisecondsSince1970 = start.getTime()
  return {
    now: () => new Date(millisecondsSince1970),
    advance: (milliseconds) => {
      millisecondsSince1970 += milliseconds
    },
  }
}
