import { Type } from 'typebox'
import type { Directory } from '../federation/directory.ts'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { OwnList } from './own-list.ts'

/** Publishes this state's trusted list and the federation's list of lists. They prove themselves by their signatures. */
export function registerListRoutes(
  app: HttpServer,
  { party, own, directory }: { party: string; own: OwnList | undefined; directory: Pick<Directory, 'listOfLists'> },
): void {
  const find = (name: string): Uint8Array | undefined => {
    if (name === 'list-of-lists.xml') return directory.listOfLists()
    return name === `${party}.xml` ? own?.published() : undefined
  }
  app.get(
    '/lists/:name',
    { schema: { params: Type.Object({ name: Type.String({ maxLength: 40 }) }) } },
    (request, reply) => {
      const xml = find(request.params.name)
      if (!xml) throw new RefusalError(refuse('request.not-found'))
      return reply.header('cache-control', 'no-cache').type('application/vnd.etsi.tsl+xml').send(Buffer.from(xml))
    },
  )
}
