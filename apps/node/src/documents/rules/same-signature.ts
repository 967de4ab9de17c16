import { isDeepStrictEqual } from 'node:util'
import type { SealReference } from '@kopru/seal'

/** Whether two references name one signature over the same bytes; one that could not be told names none. */
export const isSameSignature = (a: SealReference | undefined, b: SealReference | undefined): boolean =>
  a !== undefined && b !== undefined && isDeepStrictEqual({ ...a }, { ...b })
