import {
  AuthorityId,
  CalendarDate,
  EvidenceTypeList,
  LegalBasis,
  LevelOfAssurance,
  Money,
  OneOf,
  Party,
  SignatureRule,
  Texts,
  UploadRule,
} from '@kopru/client'
import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false } as const
const Id = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' })

export const DeclaredRequirement = Type.Object(
  {
    id: Id,
    name: Texts,
    description: Texts,
    evidence: Type.Optional(Type.Array(EvidenceTypeList, { description: 'AND inside a list, OR between lists' })),
    upload: Type.Optional(UploadRule),
    signature: Type.Optional(SignatureRule),
    maxAgeDays: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  strict,
)
export type DeclaredRequirement = Static<typeof DeclaredRequirement>

export const DeclaredFeeItem = Type.Object(
  {
    id: Id,
    name: Texts,
    money: Money,
    forParties: Type.Optional(Type.Array(Party, { minItems: 1, description: 'only citizens of these parties pay it' })),
  },
  strict,
)
export type DeclaredFeeItem = Static<typeof DeclaredFeeItem>

export const DeclaredRate = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    perUnit: Type.Number({ exclusiveMinimum: 0, description: 'of `currency` for one unit of the fee’s currency' }),
    date: CalendarDate,
    source: Type.String({ minLength: 1 }),
  },
  strict,
)
export type DeclaredRate = Static<typeof DeclaredRate>

/**
 * A public service as a state declares it in `states/XX/services/<id>.json` (CPSV-AP PublicService): everything the
 * portal shows, everything the node asks for, and what comes out at the end. Data only; `docs/add-a-service.md` explains
 * each member. Money is in minor units, dates are RFC 3339 full-dates, texts are language code → text.
 */
export const ServiceDeclaration = Type.Object(
  {
    id: Id,
    authority: AuthorityId,
    name: Texts,
    summary: Texts,
    audience: Type.Array(Party, { minItems: 1, description: 'whose citizens may apply' }),
    whoMayApply: Texts,
    legalBasis: LegalBasis,
    levelOfAssurance: LevelOfAssurance,
    processingDays: Type.Integer({ minimum: 1, maximum: 730 }),
    requirements: Type.Array(DeclaredRequirement),
    fee: Type.Object(
      {
        items: Type.Array(DeclaredFeeItem),
        total: Money,
        source: Type.Optional(
          Type.Object(
            {
              title: Type.String(),
              date: CalendarDate,
              status: OneOf(['official', 'reported', 'illustrative'] as const),
            },
            { ...strict },
          ),
        ),
      },
      strict,
    ),
    rates: Type.Array(DeclaredRate),
    form: Type.Object(
      {
        schema: Type.Object(
          {
            $schema: Type.Optional(Type.String()),
            type: Type.Literal('object'),
            additionalProperties: Type.Literal(false),
            required: Type.Optional(Type.Array(Type.String())),
            properties: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
          },
          { additionalProperties: true, description: 'JSON Schema 2020-12, closed' },
        ),
        texts: Type.Record(
          Type.String(),
          Type.Object(
            {
              label: Texts,
              hint: Type.Optional(Texts),
              options: Type.Optional(Type.Record(Type.String(), Texts)),
            },
            strict,
          ),
        ),
        sections: Type.Array(Type.Object({ title: Texts, fields: Type.Array(Type.String()) }, strict)),
        prefill: Type.Record(Type.String(), Type.String()),
      },
      strict,
    ),
    refusalGrounds: Type.Array(Type.Object({ id: Id, law: Type.String({ minLength: 1 }), text: Texts }, strict), {
      minItems: 1,
    }),
    appeal: Type.Object(
      { days: Type.Integer({ minimum: 1 }), body: Texts, law: Type.String({ minLength: 1 }) },
      strict,
    ),
    explicitRequestText: Texts,
    document: Type.Object(
      {
        type: Id,
        number: Type.Object({ prefix: Type.String({ pattern: '^[A-Z0-9]+(-[A-Z0-9]+)*$' }) }, strict),
        title: Texts,
        maxValidityDays: Type.Integer({ minimum: 1, maximum: 3660 }),
      },
      strict,
    ),
    notice: Type.Object(
      { to: Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: 'the home authority told of the permit' }) },
      strict,
    ),
  },
  strict,
)
export type ServiceDeclaration = Static<typeof ServiceDeclaration>
