import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { contentOf, fileSigningKey, type SigningKey, sealCms } from '@kopru/seal'
import { secretMode, writeWhole } from '../files.ts'
import { type IssuedCertificate, issueCertificate, toSerial } from '../issuing/certificates.ts'
import { pathsOf } from '../issuing/paths.ts'
import { pointersOf, type StateCa } from '../issuing/state-keys.ts'
import { openJsonLines } from '../json-lines.ts'
import type { Account } from '../login/accounts.ts'
import type { Party } from '../parties.ts'
import type { People } from '../people.ts'
import type { SignCms } from './browser-signers.ts'

/** Who sits at this machine, over restarts too: whoever logged in last at the state's log-in service. */
export function atThisMachine(home: string, party: Party): { remember(account: Account): void; find(): string } {
  const file = pathsOf(home, party).atThisMachine
  return {
    remember: ({ id, kind }) => {
      if (kind === 'person') writeWhole(file, id, secretMode)
    },
    find: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  }
}

/** Signs in the name of the state's people, found by username or national number. A key is made when first needed. */
export function createPersonalKeys(options: {
  home: string
  portBase: number
  party: Party
  ca: StateCa
  people: () => People
  now: () => Date
}): SignCms {
  const { home, portBase, party, ca, people, now } = options
  const keys = new Map<string, Promise<SigningKey>>()
  const chainPem = ca.persons.certificate.toString() + ca.root.certificate.toString()

  async function issue(person: People['all'][number]): Promise<SigningKey> {
    const { family, given } = person.name.native
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const certificate = await issueCertificate(
      {
        profile: 'seal',
        subject: { country: party, family, given, number: `${party === 'KZ' ? 'IIN' : ''}${person.nationalId}` },
        key,
        issuer: ca.persons,
        pointers: pointersOf(party, portBase, 'persons'),
      },
      now(),
    )
    openJsonLines<IssuedCertificate>(pathsOf(home, party).ledger).append({
      serialNumber: toSerial(certificate),
      subject: certificate.subject,
    })
    const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    return fileSigningKey({ keyPem, certificatePem: certificate.toString(), chainPem })
  }

  return async (content, detached, name) => {
    const person = people().findByUsername(name.toLowerCase()) ?? people().findByNationalId(name)
    if (!person) return undefined
    const key = keys.get(person.nationalId) ?? issue(person)
    keys.set(person.nationalId, key)
    return sealCms(detached ? contentOf(content) : content, await key, { signedAt: now() })
  }
}
