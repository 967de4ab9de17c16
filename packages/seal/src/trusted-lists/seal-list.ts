import type { SigningKey } from '../keys/signing-key.ts'
import { sealXml } from '../xades/seal-xml.ts'
import type { TrustedList } from './trusted-list.ts'
import { writeList } from './write-list.ts'

export type SealListOutcome =
  | { readonly outcome: 'sealed'; readonly xml: Uint8Array }
  /** Rules that a reader would later refuse the list by. */
  | { readonly outcome: 'refused'; readonly faults: readonly string[] }

/** Writes and signs a list of version 6 (ETSI TS 119 612 §5.7: enveloped XAdES, exclusive canonical form). */
export async function sealTrustedList(list: TrustedList, key: SigningKey, at: Date): Promise<SealListOutcome> {
  const faults = faultsOf(list)
  if (faults.length > 0) return { outcome: 'refused', faults }
  const sealed = await sealXml(Buffer.from(writeList(list)), { key, at })
  if (sealed.outcome === 'refused') throw new Error('A seal without validation data was refused')
  return sealed
}

const maxMonths = 6

/** What TS 119 612 §5.3 asks of a list and a type cannot say. */
function faultsOf(list: TrustedList): string[] {
  const latest = new Date(list.issuedAt)
  latest.setUTCMonth(latest.getUTCMonth() + maxMonths)
  const isEnglish = (texts: readonly { language: string }[]) => texts.some(({ language }) => language === 'en')
  const services = list.providers.flatMap((provider) => provider.services)
  const rules: readonly [boolean, string][] = [
    [list.version === 6, 'The version is 6'],
    [list.sequenceNumber >= 1, 'The sequence number starts at 1'],
    [/^[A-Z]{2}$/.test(list.territory), 'The territory is two capital letters of ISO 3166-1'],
    [!list.nextUpdate || list.nextUpdate <= latest, 'The next update is at most six months after the issue (§5.3.15)'],
    [!list.nextUpdate || list.nextUpdate > list.issuedAt, 'The next update is after the issue'],
    [
      isEnglish(list.operator.names) && isEnglish(list.schemeNames),
      'Operator and scheme have a name in English (§5.1.4)',
    ],
    [services.every(({ certificates }) => certificates.length > 0), 'Each service has a certificate (§5.5.3)'],
    [
      services.every(({ history, since }) => history.every((past) => past.since < since)),
      'The history of a service is older than its state (§5.6)',
    ],
    [list.pointers.every(({ signers }) => signers.length > 0), 'Each pointer names who signs the list (§5.3.13)'],
  ]
  return rules.filter(([holds]) => !holds).map(([, rule]) => rule)
}
