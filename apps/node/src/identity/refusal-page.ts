import type { FastifyReply, FastifyRequest } from 'fastify'
import { readerLanguage } from '../platform/http.ts'
import { type RefusalCatalogue, RefusalError } from '../platform/refusal.ts'
import type { Texts } from '../platform/texts.ts'
import { escapeHtml, framePolicy, renderFrame } from './page-frame.ts'

/**
 * An error handler for the addresses that people come to by following a link or a redirect: a refusal of a log-in is
 * told on a page with a way back. Any other error, and a reader who does not ask for HTML, go to the general handler.
 */
export function answerWithRefusalPage(texts: Texts, refusals: RefusalCatalogue) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = error instanceof RefusalError ? error.refusal : undefined
    const known = refusal && Object.hasOwn(refusals, refusal.code) ? refusals[refusal.code] : undefined
    if (!refusal || !known || !request.headers.accept?.includes('text/html')) throw error
    const language = readerLanguage(request)
    const next = texts.find(language, `${refusal.code}.next`, refusal.params)
    request.log.info({ refusal: refusal.code }, 'refused')
    return reply
      .code(known.status)
      .header('content-security-policy', framePolicy("'none'"))
      .header('content-language', language)
      .type('text/html; charset=utf-8')
      .send(
        renderFrame({
          language,
          title: texts.say(language, refusal.code, refusal.params),
          body: `${next === undefined ? '' : `<p>${escapeHtml(next)}</p>`}
<p><a href="/">${escapeHtml(texts.say(language, 'identity.to-the-portal'))}</a></p>
<p class="small">${escapeHtml(refusal.code)} · ${escapeHtml(request.id)}</p>`,
        }),
      )
  }
}
