import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Agreement, EvidenceDeclaration, EvidenceType, Member, ServiceDeclaration } from './schema.ts'

/** A member as the directory knows it: its entry, keys parsed once. */
export interface KnownMember {
  readonly member: Member
  readonly services: readonly ServiceDeclaration[]
  readonly evidence: readonly EvidenceDeclaration[]
  readonly signingKeys: ReadonlyMap<string, KeyObject>
  readonly tlsCa: X509Certificate
  /** DER. */
  readonly anchors: readonly Uint8Array[]
  readonly timestampAuthorities: readonly Uint8Array[]
  readonly list?: PublishedList
  /** When the signature over this entry runs out. */
  readonly expiresAt: Date
}

/** A state's trusted list as the directory knows it. */
export interface PublishedList {
  /** Where the latest edition is. */
  readonly location: string
  /** DER certificates of those who may sign it. */
  readonly signers: readonly Uint8Array[]
  /** An edition that came with the directory. */
  readonly edition?: Uint8Array
}

/** Everything that one verified load of the directory said. */
export interface DirectoryContent {
  readonly members: ReadonlyMap<string, KnownMember>
  /** Parties that belong to the federation but whose entry did not verify. */
  readonly unverified: readonly string[]
  readonly agreements: readonly Agreement[]
  readonly evidenceTypes: readonly EvidenceType[]
  /** The federation's list of trusted lists, for those who judge without a directory. */
  readonly listOfLists?: Uint8Array
  /** When the first of the signatures that all of it rests on runs out. */
  readonly expiresAt: Date
  /** Versions of the metadata, for logs and for telling whether anything changed. */
  readonly version: string
}

/** Parses a member's keys and certificates. Throws when one of them is not what it should be. */
export function knowMember(
  member: Member,
  declared: Pick<KnownMember, 'services' | 'evidence' | 'expiresAt'>,
  edition?: Uint8Array,
): KnownMember {
  const foreign = member.authorities.find(({ id }) => !id.startsWith(`${member.party}/`))
  if (foreign !== undefined) throw new Error(`the entry of ${member.party} names an authority of another party`)
  return {
    member,
    ...declared,
    signingKeys: new Map(member.node.signingKeys.map((jwk) => [jwk.kid, parseSigningKey(jwk)])),
    tlsCa: new X509Certificate(member.node.tlsCaCertificate),
    anchors: member.trust.anchors.map(toDer),
    timestampAuthorities: member.trust.timestampAuthorities.map(toDer),
    ...(member.trust.list && { list: knowList(member.trust.list, edition) }),
  }
}

const knowList = (
  { location, signers }: NonNullable<Member['trust']['list']>,
  edition?: Uint8Array,
): PublishedList => ({
  location,
  signers: signers.map(toDer),
  ...(edition && { edition }),
})

const toDer = (pem: string): Uint8Array => new X509Certificate(pem).raw

function parseSigningKey(jwk: object): KeyObject {
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('a signing key is not on the curve P-256')
  return key
}
