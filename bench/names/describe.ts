import type { NameForm, PersonDescription } from '@kopru/names'
import type { BenchPerson } from './people.ts'

/** A row of the benchmark's register. `full` instead of the parts where a source does not tell them apart. */
export interface PersonRow
  extends Partial<Record<'given' | 'family' | 'patronymic' | 'full' | 'birthDate', string | null | undefined>> {
  readonly language: string
  readonly sex: BenchPerson['sex'] | null
}

export function describe({ full, given, family, patronymic, language, sex, birthDate }: PersonRow): PersonDescription {
  return {
    names: [withoutNulls({ full, given, family, patronymic, language }) as NameForm],
    ...withoutNulls({ sex, birthDate }),
  }
}

type WithoutNulls<T> = { [K in keyof T]?: NonNullable<T[K]> }

const withoutNulls = <T extends object>(row: T): WithoutNulls<T> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value != null)) as WithoutNulls<T>
