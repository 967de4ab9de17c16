import type { PickedText, Reason } from '@kopru/client'
import { FormatError } from 'intl-messageformat'
import type { Translator } from '../language/translator.ts'

type Find = Translator['find']

/** A reason in words. One that names another as its `cause` has that in words too, where its parameters came along. */
export function wordReason({ code, params = {} }: Reason, find: Find): PickedText | undefined {
  const { cause } = params
  const known = typeof cause === 'string' ? wordWhole(cause, params, find)?.text : undefined
  return find(`reason.${code}`, known === undefined ? params : { ...params, cause: known })
}

/** Undefined where a parameter is lacking. */
function wordWhole(code: string, params: NonNullable<Reason['params']>, find: Find): PickedText | undefined {
  try {
    return find(`reason.${code}`, params)
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}
