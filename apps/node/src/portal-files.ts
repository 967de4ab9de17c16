import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { chooseLanguage, type Language } from '@kopru/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpServer } from './platform/http.ts'
import { acceptedLanguages } from './platform/texts.ts'

type ShowPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined

/** Paths that are never a page of the portal: a miss there is a miss. */
const notPages = ['/api/', '/oidc/', '/directory/', '/assets/', '/health', '/metrics']

/**
 * Serves the portal as built, also when it is built anew meanwhile: files are looked for when somebody asks for them.
 * Those under `assets/` carry a hash of their content in the name and never change.
 */
export async function servePortal(app: HttpServer, folder: string, showPage: ShowPage): Promise<void> {
  if (!existsSync(join(folder, 'index.html')))
    throw new Error(`The portal is not built: there is no index.html in ${folder}; run npm start, or vite build`)
  app.get('/', { schema: { hide: true } }, (request, reply) => showPage(request, reply) ?? reply.callNotFound())
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

/**
 * Answers an unknown path with the portal's one page when a person navigates there; undefined when it is no page. Read
 * each time, for it names the files of the last build; while a build has taken it away, as it was. It says which language
 * it will be in, so far as that can be known before its script runs.
 */
export function portalPage(folder: string, party: string): ShowPage {
  let page: string | undefined
  return (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    if (!['GET', 'HEAD'].includes(request.method) || notPages.some((start) => path.startsWith(start))) return undefined
    page = readPage(join(folder, 'index.html')) ?? page
    if (page === undefined) return undefined
    const inLanguage = page.replace(/<html lang="[^"]*"/, `<html lang="${languageOf(request, party)}"`)
    reply.header('cache-control', 'no-cache').header('vary', 'accept-language')
    return reply.type('text/html; charset=utf-8').send(inLanguage)
  }
}

function languageOf({ query, headers }: FastifyRequest, party: string): Language {
  const { lang: asked = null } = query as { lang?: string }
  return chooseLanguage({ asked, stored: null, browser: acceptedLanguages(headers['accept-language']), party })
}

function readPage(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Between two builds it is not there.
    return undefined
  }
}
