import { Meta, Party, Service, ServiceSummary } from '@kopru/client'
import { Type } from 'typebox'
import type { HttpServer } from '../platform/http.ts'
import { orThrow } from '../platform/refusal.ts'
import type { Catalogue } from './service.ts'

const For = Type.Object({ for: Party, lang: Type.Optional(Type.String()) })

/** What anybody may read: who is in the federation and what its states offer. */
export function registerCatalogueRoutes(app: HttpServer, { catalogue }: { catalogue: Catalogue }): void {
  app.get('/api/meta', { schema: { response: { 200: Meta } } }, () => catalogue.meta())

  app.get(
    '/api/services',
    { schema: { querystring: For, response: { 200: Type.Object({ services: Type.Array(ServiceSummary) }) } } },
    ({ query }) => ({ services: catalogue.servicesFor(query.for) }),
  )

  app.get(
    '/api/services/:party/:id',
    {
      schema: {
        params: Type.Object({ party: Party, id: Type.String({ maxLength: 64 }) }),
        querystring: For,
        response: { 200: Service },
      },
    },
    ({ params, query }) => orThrow(catalogue.serviceFor(params.party, params.id, query.for)),
  )
}
