import type { JWK } from 'jose'
import { keepText, writeWhole } from '../files.ts'
import { localUrl, type Party, portsOf } from '../parties.ts'
import { migrationAuthority, nativeName, type StateData } from '../state-data.ts'
import { type Identity, keepCertificate, type Pointers, type Profile, type Subject } from './certificates.ts'
import { keepKeySet, keepSecret, keepSigningKey, publicJwk } from './keys.ts'
import { type CaName, pathsOf } from './paths.ts'

/** What others may know of a state's keys: the material of its entry in the directory. */
export interface PublicKeys {
  signing: JWK[]
  oidc: JWK[]
  /** By authority id. */
  payload: Map<string, JWK>
  root: string
  tlsCa: string
  timestampAuthority: string
}

/** The last part of an authority's id: `KZ/migration` → `migration`. */
export function authorityName(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}

/** The certificate authority of a state with its two servants. */
export interface StateCa {
  root: Identity
  issuing: Identity
  /** Issues to people, whose keys lie in their own devices. */
  persons: Identity
  ocsp: Identity
  /** Answers about the issuing authority itself. */
  ocspRoot: Identity
  ocspPersons: Identity
  tsa: Identity
  /** Issues to nodes only, so that no seal of the state can open a connection in the node's name. */
  tls: Identity
}

export async function keepStateCa(home: string, portBase: number, state: StateData, now: Date): Promise<StateCa> {
  const { party } = state
  const { ca, ledger } = pathsOf(home, party)
  const keep = (name: CaName, profile: Profile, title: string, issuer?: Identity, pointers?: Pointers) =>
    keepCertificate(
      ca(name).certificate,
      {
        profile,
        subject: subjectOf(state, nativeName(state.names, state), `${party} Sandbox ${title}`),
        key: keepSigningKey(ca(name).key),
        ledger,
        ...(issuer && { issuer }),
        ...(pointers && { pointers }),
      },
      now,
    )
  const root = await keep('root', 'root', 'Root CA')
  const issuing = await keep('issuing', 'issuing', 'Issuing CA', root, pointersOf(party, portBase, 'root'))
  const persons = await keep('persons', 'issuing', 'Persons CA', root, pointersOf(party, portBase, 'root'))
  const ocsp = await keep('ocsp', 'ocsp', 'OCSP', issuing)
  const ocspRoot = await keep('ocsp-root', 'ocsp', 'Root OCSP', root)
  const ocspPersons = await keep('ocsp-persons', 'ocsp', 'Persons OCSP', persons)
  const tsa = await keep('tsa', 'tsa', 'TSA', issuing, pointersOf(party, portBase, 'issuing'))
  const tls = await keep('tls', 'root', 'Node CA')
  return { root, issuing, persons, ocsp, ocspRoot, ocspPersons, tsa, tls }
}

/** Under which the state's node tells others what its validation service said. */
export function keepValidationService(
  home: string,
  portBase: number,
  state: StateData,
  { issuing }: Pick<StateCa, 'issuing'>,
  now: Date,
): Promise<Identity> {
  const { party } = state
  const { validation, ledger } = pathsOf(home, party)
  return keepCertificate(
    validation.certificate,
    {
      profile: 'seal',
      key: keepSigningKey(validation.key),
      subject: subjectOf(state, nativeName(state.names, state), `${party} Sandbox validation of signatures`),
      ...{ issuer: issuing, pointers: pointersOf(party, portBase, 'issuing'), ledger },
    },
    now,
  )
}

/** Makes, or finds again, every key, certificate and secret of a state's node. */
export async function keepStateKeys(home: string, portBase: number, state: StateData, now: Date): Promise<PublicKeys> {
  const { party } = state
  const paths = pathsOf(home, party)
  const { root, issuing, tsa, tls } = await keepStateCa(home, portBase, state, now)
  const chain = issuing.certificate.toString() + root.certificate.toString()
  const pointers = pointersOf(party, portBase, 'issuing')
  const keepSeal = (name: string, subject: Subject) =>
    keepCertificate(
      paths.sealCertificate(name),
      {
        profile: 'seal',
        key: keepSigningKey(paths.sealKey(name)),
        subject,
        issuer: issuing,
        pointers,
        ledger: paths.ledger,
      },
      now,
    )

  const stateName = nativeName(state.names, state)
  const node = subjectOf(state, stateName, `${party} node`)
  const nodeKey = keepSigningKey(paths.tlsKey)
  await keepCertificate(paths.tlsCertificate, { profile: 'tls', key: nodeKey, subject: node, issuer: tls }, now)
  writeWhole(paths.tlsCa, tls.certificate.toString())

  for (const { id, names } of state.authorities) {
    const name = nativeName(names, state)
    await keepSeal(authorityName(id), subjectOf(state, name, name))
  }
  const migration = state.authorities.find(({ id }) => id === migrationAuthority(party))
  if (migration === undefined) throw new Error(`states/${party}/state.json names no migration authority`)
  const signer = subjectOf(state, nativeName(migration.names, state), `${migration.id} document signer`)
  await keepSeal('document-signer', signer)
  await keepSeal('validation', subjectOf(state, stateName, `${party} Sandbox validation service`))
  writeWhole(paths.sealChain, chain)

  const keyId = keepText(paths.signingKeyId, () => `${party}-${now.getUTCFullYear()}-1`, 0o644)
  const signing = keepSigningKey(paths.signingKey)
  const authorities = state.authorities.map(({ id }) => id)
  const payload = keepKeySet(paths.payloadKeys, authorities, { use: 'enc', alg: 'ECDH-ES+A256KW' })
  const oidc = keepKeySet(paths.oidcKeys, [`${keyId}-oidc`], { use: 'sig', alg: 'ES256' })
  for (const file of [paths.secret, paths.loginClientSecret, paths.registersCredential, paths.paymentSecret])
    keepSecret(file)

  return {
    signing: [publicJwk(signing, { kid: keyId, use: 'sig', alg: 'ES256' })],
    oidc: oidc.keys.map((key) => publicJwk(key)),
    payload: new Map(payload.keys.map((key) => [key.kid ?? '', publicJwk(key)])),
    root: root.certificate.toString(),
    tlsCa: tls.certificate.toString(),
    timestampAuthority: tsa.certificate.toString(),
  }
}

function subjectOf({ party }: StateData, organization: string, name: string): Subject {
  return { country: party, organization, name }
}

export function pointersOf(party: Party, portBase: number, issuer: 'root' | 'issuing' | 'persons'): Pointers {
  const url = (path: string) => localUrl(portsOf(party, portBase).pki, path)
  return {
    ocsp: url(issuer === 'issuing' ? '/ocsp' : `/ocsp/${issuer}`),
    crl: url(`/crl/${issuer}.crl`),
    issuer: url(`/ca/${issuer}.cer`),
  }
}
