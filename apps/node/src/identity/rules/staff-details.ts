import type { StaffSession } from '../schema.ts'

/** Who of the staff acted, for a journal entry's details: the name that is shown, and the subject that tells two apart. */
export const staffDetails = ({ name, subject }: StaffSession): { officer: string; officerSubject?: string } => ({
  officer: name,
  ...(subject !== undefined && { officerSubject: subject }),
})
