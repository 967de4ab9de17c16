import { type Static, Type } from 'typebox'
import { AuthorityId, LevelOfAssurance, OneOf, Party, PersonIdentity, Timestamp } from './common.ts'

export const StaffRole = OneOf(['officer', 'operator'] as const)
export type StaffRoleName = Static<typeof StaffRole>

/** GET /api/session. At most one of `person` and `staff` is present. */
export const Session = Type.Object({
  csrfToken: Type.String({ description: 'send as X-Kopru-Csrf with every unsafe request' }),
  person: Type.Optional(
    Type.Object({ identity: PersonIdentity, home: Party, levelOfAssurance: LevelOfAssurance, expiresAt: Timestamp }),
  ),
  staff: Type.Optional(
    Type.Object({
      name: Type.String(),
      latinName: Type.Optional(Type.String({ description: 'the passport’s Latin form' })),
      authority: AuthorityId,
      roles: Type.Array(StaffRole),
      expiresAt: Timestamp,
    }),
  ),
})
export type Session = Static<typeof Session>
