import { type Refusal, refuse } from '../../platform/refusal.ts'

/**
 * Refuses a record that a register gave for one person but that names another. Where the register says nothing of a
 * value it cannot contradict; the national number it must name. Never throws.
 */
export function refuseOtherSubject(
  inRecord: { nationalNumber: unknown; birthDate: unknown } | undefined,
  asked: { nationalNumber: string; birthDate: string },
): Refusal | undefined {
  if (!inRecord) return undefined
  const other =
    inRecord.nationalNumber !== asked.nationalNumber ||
    (typeof inRecord.birthDate === 'string' && inRecord.birthDate !== asked.birthDate)
  return other ? refuse('evidence.record-of-another-person') : undefined
}
