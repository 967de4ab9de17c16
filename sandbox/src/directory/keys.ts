import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { join } from 'node:path'
import { Key, Signature } from '@tufjs/models'
import { keepDirectoryKey } from '../issuing/keys.ts'
import { type Party, parties } from '../parties.ts'

export const topRoles = ['root', 'targets', 'snapshot', 'timestamp'] as const
export type TopRole = (typeof topRoles)[number]

/** How many of the five states must sign for a role. */
export const thresholds: Record<TopRole, number> = { root: 3, targets: 3, snapshot: 1, timestamp: 1 }

/** A key of the directory with what it takes to sign with it. */
export interface DirectoryKey {
  key: Key
  sign: (data: Buffer) => Signature
}

/** Each state's own keys: one for each top role and one for its own entry. */
export interface DirectoryKeys {
  roles: Record<TopRole, DirectoryKey[]>
  members: Map<Party, DirectoryKey>
}

/** In life these lie offline, a state's keys with that state alone; the sandbox plays all five. */
export function keepDirectoryKeys(home: string): DirectoryKeys {
  const keep = (party: Party, role: string) =>
    toDirectoryKey(keepDirectoryKey(join(home, 'sandbox', party, 'directory', `${role}.key.pem`)))
  const ofRole = (role: TopRole) => parties.map((party) => keep(party, role))
  return {
    roles: {
      root: ofRole('root'),
      targets: ofRole('targets'),
      snapshot: ofRole('snapshot'),
      timestamp: ofRole('timestamp'),
    },
    members: new Map(parties.map((party) => [party, keep(party, 'member')])),
  }
}

function toDirectoryKey(privateKey: KeyObject): DirectoryKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const keyID = createHash('sha256').update(spki).digest('hex')
  const keyVal = { public: Buffer.from(x, 'base64url').toString('hex') }
  return {
    key: new Key({ keyID, keyType: 'ed25519', scheme: 'ed25519', keyVal }),
    sign: (data) => new Signature({ keyID, sig: sign(undefined, data, privateKey).toString('hex') }),
  }
}
