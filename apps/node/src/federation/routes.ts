import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { Directory } from './directory.ts'
import { isMirrorPath } from './mirror-fetcher.ts'

/**
 * Serves the verified copy of the directory, so that every node is a mirror of it. The files prove themselves by their
 * signatures; nothing here needs to be secret or trusted.
 */
export function addDirectoryRoutes(server: HttpServer, directory: Pick<Directory, 'mirrorFolder'>): void {
  server.get('/directory/*', async (request, reply) => {
    // The path as sent: a role named with a slash has it percent-encoded in its file name.
    const path = (request.raw.url ?? '').replace(/[?#].*$/s, '').replace(/^\/directory\//, '')
    const file = join(directory.mirrorFolder, path)
    if (!isMirrorPath(path) || !statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new RefusalError(refuse('request.not-found'))
    return reply
      .header('cache-control', /timestamp\.json$/.test(path) ? 'no-cache' : 'public, max-age=300')
      .type('application/json')
      .send(createReadStream(file))
  })
}
