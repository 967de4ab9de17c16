import { granted, listTypeOf, newTrustedList, serviceTypes, type TrustedList } from '@kopru/seal'

/** A state's trusted list with nothing on it but a validation service that may speak for it. */
export function listWithValidation(party: string, service: Uint8Array, at: Date): TrustedList {
  const inEnglish = (text: string) => [{ language: 'en', text }]
  const list = newTrustedList(
    {
      territory: party,
      type: listTypeOf('services', party),
      operatorNames: inEnglish(party),
      schemeNames: inEnglish(party),
      legalNotices: inEnglish('x'),
      informationUris: [],
      distributionPoints: [],
    },
    at,
  )
  const validation = {
    type: serviceTypes['qualified-validation'],
    names: inEnglish('validation'),
    certificates: [service],
    status: granted,
    since: new Date('2026-01-01'),
    ...{ additions: [], qualifications: [], history: [] },
  }
  const provider = { names: inEnglish('p'), postal: [], electronic: [], tradeNames: [], informationUris: [] }
  return { ...list, providers: [{ ...provider, services: [validation] }] }
}
