import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import {
  addService,
  fileSigningKey,
  granted,
  issueCertificate,
  listTypeOf,
  newTrustedList,
  nextEdition,
  purposeUris,
  sealTrustedList,
  serviceTypes,
  type TrustedList,
} from '@kopru/seal'

const dayMs = 86_400_000

export const pemOf = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

/** A certificate authority and an operator of lists under it, made afresh for a test. */
export function makeListPki(country: string, now: Date) {
  const span = { notBefore: new Date(now.getTime() - 400 * dayMs), notAfter: new Date(now.getTime() + 900 * dayMs) }
  const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const caKey = newKey()
  const subject = { commonName: `${country} CA`, country }
  const ca = issueCertificate({ subject, key: caKey, role: { is: 'ca' }, serial: 1n, ...span })
  const key = newKey()
  const operator = issueCertificate({
    ...{ subject: { commonName: `${country} lists`, country }, key, role: { is: 'seal' }, serial: 2n, ...span },
    issuer: { certificate: ca, key: caKey },
  })
  const keyPem = key.export({ format: 'pem', type: 'pkcs8' }).toString()
  return { ca, caKey: createPrivateKey(caKey.export({ format: 'pem', type: 'pkcs8' })), operator, keyPem }
}

export type ListPki = ReturnType<typeof makeListPki>

/** A list of one service, numbered 0: no edition of it is issued yet. */
export function draftOf(territory: string, { ca }: ListPki, now: Date): TrustedList {
  const words = [{ language: 'en', text: `List of ${territory}` }]
  const list = newTrustedList(
    {
      ...{ territory, type: listTypeOf('services', territory), operatorNames: words, schemeNames: words },
      ...{ legalNotices: words, informationUris: [], distributionPoints: [] },
    },
    now,
  )
  const provider = { names: words, postal: [], electronic: [], tradeNames: [], informationUris: [] }
  const outcome = addService(list, provider, {
    ...{ type: serviceTypes['qualified-certificates'], names: words, certificates: [ca], status: granted },
    ...{
      since: new Date(now.getTime() - 300 * dayMs),
      additions: [purposeUris.eseal],
      qualifications: [],
      history: [],
    },
  })
  if (outcome.outcome === 'refused') throw new Error(outcome.fault)
  return outcome.list
}

export async function publish(list: TrustedList, { keyPem, operator }: ListPki, at: Date, days = 30) {
  const next = nextEdition(list, { at, days })
  const key = fileSigningKey({ keyPem, certificatePem: pemOf(operator) })
  const sealed = await sealTrustedList(next, key, at)
  if (sealed.outcome === 'refused') throw new Error(sealed.faults.join())
  return { list: next, xml: sealed.xml }
}
