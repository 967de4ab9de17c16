import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpServer } from './platform/http.ts'

/** Paths that are never a page of the portal: a miss there is a miss. */
const notPages = ['/api/', '/oidc/', '/directory/', '/assets/', '/health', '/metrics']

/** Serves the portal as built. Files under `assets/` carry a hash of their content in the name and never change. */
export async function servePortal(app: HttpServer, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html')))
    throw new Error(`The portal is not built: there is no index.html in ${folder}; run npm start, or vite build`)
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

/** Answers an unknown path with the portal's one page when a person navigates there; undefined when it is no page. */
export function portalPage(folder: string) {
  let page: string | undefined
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined => {
    const path = request.url.split('?')[0] ?? '/'
    if (!['GET', 'HEAD'].includes(request.method) || notPages.some((start) => path.startsWith(start))) return undefined
    page ??= readFileSync(join(folder, 'index.html'), 'utf8')
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  }
}
