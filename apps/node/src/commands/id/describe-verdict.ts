import { type IdentifierVerdict, maskIdentifier, type ReasonLanguage, reasonText } from '@kopru/names'

const words = { true: 'valid', false: 'not valid', null: 'cannot check' }

/** What a program reads: `birthDate` and `sex` are always there, null where the digits suggest none. */
export function verdictAsJson(verdict: IdentifierVerdict, language: ReasonLanguage) {
  const { valid, kind, birthDate = null, sex = null, reasons, ...hints } = verdict
  const inWords = reasons.map((reason) => ({ ...reason, text: reasonText(reason, language) }))
  return { valid, kind, birthDate, sex, ...hints, reasons: inWords }
}

/** What a person reads; the identifier is masked, for screens are looked at. */
export function describeVerdict(
  party: string,
  value: string,
  verdict: IdentifierVerdict,
  language: ReasonLanguage,
): string {
  const reasons = verdict.reasons.map((reason) => `  ${reasonText(reason, language)}`)
  return [
    `${party} ${verdict.kind} ${maskIdentifier(value)}: ${words[`${verdict.valid}`]}`,
    ...reasons,
    ...hintsOf(verdict),
  ].join('\n')
}

function hintsOf({ birthDate, sex, foreignResident, firm = {}, unconfirmed = [] }: IdentifierVerdict): string[] {
  const hints = Object.entries({ birthDate, sex, foreignResident, ...firm }).filter(([, told]) => told !== undefined)
  if (hints.length === 0) return []
  const lines = hints.map(([name, told]) => {
    const doubt = unconfirmed.some((hint) => hint === name) ? '  (reading not confirmed)' : ''
    return `    ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}: ${told === true ? 'yes' : told}${doubt}`
  })
  return ['  The digits suggest, as a hint and never as a ground to refuse:', ...lines]
}
