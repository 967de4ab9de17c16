import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

/**
 * The shapes of the signed directory's files. Members they do not name are kept: a neighbour may be a version ahead.
 */
const Text = Type.String({ minLength: 1, maxLength: 20_000 })
export const Names = Type.Record(Type.String(), Type.String())
/** Language code → words. */
export type Names = Static<typeof Names>

const PartyCode = Type.String({ pattern: '^[A-Z]{2,8}$' })
const AuthorityIdText = Type.String({ pattern: '^[A-Z]{2,8}/[a-z0-9-]{1,40}$' })
const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' })
const Jwk = Type.Object({ kty: Text, kid: Type.Optional(Text) })
const JwkWithId = Type.Object({ kty: Text, kid: Text })

export const AuthoritySchema = Type.Object({
  id: AuthorityIdText,
  names: Names,
  /** Public key (RFC 7517) to which confidential bodies for this authority are encrypted. */
  payloadKey: Jwk,
})
export type Authority = Static<typeof AuthoritySchema>

export const MemberSchema = Type.Object({
  party: PartyCode,
  names: Names,
  node: Type.Object({
    exchangeUrl: Type.String({ pattern: '^https://[^\\s/]+' }),
    portalUrl: Type.String({ pattern: '^https?://[^\\s/]+' }),
    /** Versions of the message format that the node reads. */
    versions: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }),
    /** P-256 keys that sign messages, receipts and refusals. Two while one replaces the other. */
    signingKeys: Type.Array(JwkWithId, { minItems: 1, maxItems: 8 }),
    /** PEM; issuer of the node's TLS certificates and of no other party's. */
    tlsCaCertificate: Text,
    oidcIssuer: Type.Optional(Text),
    oidcJwks: Type.Optional(Type.Object({ keys: Type.Array(Jwk) })),
  }),
  authorities: Type.Array(AuthoritySchema),
  trust: Type.Object({
    anchors: Type.Array(Text),
    timestampAuthorities: Type.Array(Text),
    /** The state's trusted list (ETSI TS 119 612): where its latest edition is, and PEM of those who may sign it. */
    list: Type.Optional(
      Type.Object({
        location: Type.String({ pattern: '^https?://[^\\s/]+' }),
        signers: Type.Array(Text, { minItems: 1, maxItems: 8 }),
      }),
    ),
  }),
})
export type Member = Static<typeof MemberSchema>

export const AgreementSchema = Type.Object({
  id: Text,
  names: Names,
  language: Type.Optional(Text),
  parties: Type.Array(
    Type.Object({
      party: PartyCode,
      /** Calendar days; a party without one has not come that far. */
      ratified: Type.Optional(Day),
      inForce: Type.Optional(Day),
      /** From this day on the party takes no part, until the entry is changed. */
      suspended: Type.Optional(Day),
    }),
  ),
  articles: Type.Array(
    Type.Object({
      id: Text,
      names: Names,
      purposes: Type.Array(Text),
      messageTypes: Type.Array(Text),
      evidenceTypes: Type.Optional(Type.Array(Text)),
      /** What of a person's identity it lets cross the border. */
      discloses: Type.Optional(Type.Array(Text)),
      /** What a signature that one of the parties vouches for is worth in the others. */
      recognition: Type.Optional(
        Type.Object({ effect: Type.Union([Type.Literal('same-as-own'), Type.Literal('admissible')]) }),
      ),
    }),
  ),
})
export type Agreement = Static<typeof AgreementSchema>

export const ServiceDeclarationSchema = Type.Object({ id: Text, authority: AuthorityIdText })
/** A service as its state declares it; the catalogue reads the rest. */
export type ServiceDeclaration = Static<typeof ServiceDeclarationSchema> & Readonly<Record<string, unknown>>

export const EvidenceDeclarationSchema = Type.Object({ evidenceType: Text })
/** What a state can prove and which of its authorities does; the catalogue reads the rest. */
export type EvidenceDeclaration = Static<typeof EvidenceDeclarationSchema> & Readonly<Record<string, unknown>>

export const EvidenceTypeSchema = Type.Object({ id: Text })
export type EvidenceType = Static<typeof EvidenceTypeSchema> & Readonly<Record<string, unknown>>

export const checkMember = Compile(MemberSchema)
export const checkAgreement = Compile(AgreementSchema)
export const checkServices = Compile(Type.Array(ServiceDeclarationSchema))
export const checkEvidence = Compile(Type.Array(EvidenceDeclarationSchema))
export const checkEvidenceTypes = Compile(Type.Array(EvidenceTypeSchema))
