import { TrackerRow } from '@kopru/client'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Body of `tracker-request`: whose trail, by the identifier that both states know. */
export const isTrackerRequest = Compile(Type.Object({ identifier: Type.String({ maxLength: 200 }) }))

/** Body of `tracker-response`. */
export const isTrackerResponse = Compile(Type.Object({ rows: Type.Array(TrackerRow, { maxItems: 1000 }) }))
