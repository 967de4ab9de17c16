import type { SigningKey } from '../keys/signing-key.ts'
import { sealTrustedList } from '../trusted-lists/seal-list.ts'
import { listTypes, type Provider, type TrustedList } from '../trusted-lists/trusted-list.ts'
import { days, now } from './test-pki.ts'

export const inEnglish = (text: string) => [{ language: 'en', text }]

/** The least that a list of services says. */
export const draftList: TrustedList = {
  version: 6,
  sequenceNumber: 1,
  type: listTypes.services,
  operator: { names: inEnglish('Ministry'), postal: [], electronic: [] },
  schemeNames: inEnglish('A list'),
  informationUris: [],
  statusDetermination: 'http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/CC',
  communityRules: [],
  territory: 'KZ',
  legalNotices: inEnglish('A law'),
  pointers: [],
  issuedAt: days(-1),
  nextUpdate: days(30),
  distributionPoints: [],
  providers: [],
}

export const providerOf = (services: Provider['services']): Provider => ({
  ...{ names: inEnglish('Provider'), postal: [], electronic: [], tradeNames: [], informationUris: [] },
  services,
})

export async function sealList(changes: Partial<TrustedList>, key: SigningKey, at = now): Promise<Uint8Array> {
  const outcome = await sealTrustedList({ ...draftList, ...changes }, key, at)
  if (outcome.outcome === 'refused') throw new Error(outcome.faults.join())
  return outcome.xml
}
