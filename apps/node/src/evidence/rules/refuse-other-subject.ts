import { type Refusal, refuse } from '../../platform/refusal.ts'

/**
 * Refuses a record that a register gave for one person but that names another. The national number it must name; a
 * birth date that it does not name cannot contradict. A record that says nothing of whom it is about is nobody's.
 * Never throws.
 */
export function refuseOtherSubject(
  inRecord: { nationalNumber?: unknown; birthDate?: unknown } | undefined,
  asked: { nationalNumber: string | undefined; birthDate: string },
): Refusal | undefined {
  const other =
    asked.nationalNumber === undefined ||
    inRecord?.nationalNumber !== asked.nationalNumber ||
    (inRecord.birthDate !== undefined && inRecord.birthDate !== null && inRecord.birthDate !== asked.birthDate)
  return other ? refuse('evidence.record-of-another-person') : undefined
}
