import type { Refusal, RefusalCatalogue, RefusalParams } from './refusal.ts'
import type { Language, Texts } from './texts.ts'

/** RFC 9457 problem details, with the refusal's code and parameters as extension members. */
export interface Problem {
  type: string
  title: string
  detail?: string
  status: number
  code: string
  params: RefusalParams
  instance: string
}

/**
 * Words a refusal for its reader. `requestId` becomes the instance, so that a reader's report can be found in the log.
 * A code outside the catalogue is a bug and throws.
 */
export function toProblem(
  { code, params }: Refusal,
  {
    refusals,
    texts,
    language,
    requestId,
  }: { refusals: RefusalCatalogue; texts: Texts; language: Language; requestId: string },
): Problem {
  const entry = refusals[code]
  if (entry === undefined) throw new Error(`Refusal code ${code} is in no catalogue`)
  const next = texts.find(language, `${code}.next`, params)
  return {
    type: `urn:kopru:refusal:${code}`,
    title: texts.say(language, code, params),
    ...(next !== undefined && { detail: next }),
    status: entry.status,
    code,
    params,
    instance: `urn:uuid:${requestId}`,
  }
}
