import { serviceKey, type TrustedList } from '@kopru/seal'

/** A list for people at a terminal; the names of its parts are those of the standard. */
export function describeList(list: TrustedList): string {
  const lines = [
    `${list.territory}  no. ${list.sequenceNumber}  version ${list.version}  ${englishOf(list.schemeNames)}`,
    `  kept by ${englishOf(list.operator.names)}; issued ${dayOf(list.issuedAt)}, next update ${dayOf(list.nextUpdate)}`,
    ...list.pointers.map(
      ({ territory, location, signers, equivalences }) =>
        `  → ${territory}  ${location}  ${signers.length} signer(s)  counts in ${statesOf(equivalences)}`,
    ),
    ...list.providers.flatMap((provider) => [
      `  ${englishOf(provider.names)}`,
      ...provider.services.flatMap((service) => [
        `    ${serviceKey(service)}  ${englishOf(service.names)}`,
        `      ${describeState(service)}`,
        ...service.history.map((past) => `      before: ${describeState(past)}`),
      ]),
    ]),
  ]
  return lines.join('\n')
}

const englishOf = (names: readonly { language: string; text: string }[]) =>
  (names.find(({ language }) => language === 'en') ?? names[0])?.text ?? ''

const dayOf = (time: Date | undefined) => time?.toISOString().slice(0, 10) ?? 'none'

const statesOf = (equivalences: readonly { readonly in?: string }[]) =>
  [...new Set(equivalences.flatMap((one) => one.in ?? []))].join(', ') || 'no state by agreement'

const describeState = ({ status, since }: { readonly status: string; readonly since: Date }) =>
  `${status.split('/').at(-1)} since ${since.toISOString()}`
