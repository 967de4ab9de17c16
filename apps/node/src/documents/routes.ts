import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import { Verification } from '@kopru/client'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import type { Documents } from './service.ts'

/** Permits and evidences are far smaller. */
const maxVerifyBytes = 10 * 1024 * 1024

/**
 * The public verify routes: anybody may ask, so files are limited in size and callers in rate.
 * In a scope of their own, so that limits and the multipart reader concern nothing else.
 */
export async function registerDocumentRoutes(app: HttpServer, { documents }: { documents: Documents }): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(rateLimit, {
      max: 120,
      timeWindow: '1 minute',
      errorResponseBuilder: () => new RefusalError(refuse('request.too-many')),
    })
    await scope.register(multipart, { limits: { files: 1, fields: 0, fileSize: maxVerifyBytes, parts: 1 } })
    const server = scope as unknown as HttpServer

    server.post(
      '/api/verify',
      { bodyLimit: maxVerifyBytes + 64 * 1024, schema: { response: { 200: Verification } } },
      async (request) => {
        const file = await request.file({ throwFileSizeLimit: false })
        if (file === undefined) throw new RefusalError(refuse('documents.no-file'))
        const bytes = await file.toBuffer()
        if (file.file.truncated)
          throw new RefusalError(refuse('documents.file-too-large', { limitBytes: maxVerifyBytes }))
        return documents.verifyFile(bytes)
      },
    )

    server.get(
      // A wildcard: a token is longer than the router lets a named parameter be.
      '/api/verify/*',
      { schema: { response: { 200: Verification } } },
      ({ params }) => documents.verifyToken((params as { '*': string })['*']),
    )
  })
}
