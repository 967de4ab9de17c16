import rows from './archive.json' with { type: 'json' }
import type { ArchivedBirth, Passport, Sex } from './person.ts'

/** The archive's rows that a search for one of the cast meets; `passport` is what that person has now. */
export function findArchivedBirths(username: string | undefined, passport: Passport | null): ArchivedBirth[] {
  return rows
    .filter(({ of }) => of === username)
    .map(({ of: _, name, sex, bearsPassport, ...row }) => ({
      ...row,
      name: { ...name, patronymic: name.patronymic },
      sex: sex as Sex,
      documentNumber: bearsPassport ? (passport?.number ?? null) : null,
    }))
}
