import type { IsoDate, IsoMonth } from './person.ts'

/** Whole days since 1 January 1970: dates in arithmetic. */
export type Day = number

const DAY_MS = 86_400_000
export const YEAR = 365.2425

export const dayOf = (date: IsoDate): Day => Date.parse(`${date}T00:00:00Z`) / DAY_MS
export const isoOf = (day: Day): IsoDate => new Date(Math.floor(day) * DAY_MS).toISOString().slice(0, 10)
export const plusYears = (day: Day, years: number): Day => Math.floor(day + years * YEAR)

/** The `count` full months before the month of `asOf`, oldest first. */
export function monthsBefore(asOf: IsoDate, count: number): IsoMonth[] {
  const last = Number(asOf.slice(0, 4)) * 12 + Number(asOf.slice(5, 7)) - 2
  return Array.from({ length: count }, (_, i) => {
    const month = last - count + 1 + i
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
  })
}

/** Whole years lived on `on`. */
export function ageOn(birthDate: IsoDate, on: IsoDate): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years
}
