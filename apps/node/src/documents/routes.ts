import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import { maxVerifyBytes, Party, Verification } from '@kopru/client'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { HttpServer } from '../platform/http.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { maxQuestionBytes } from './home-state/messages.ts'
import type { Documents } from './service.ts'

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
    await scope.register(multipart, {
      // Refused below, in words.
      throwFileSizeLimit: false,
      limits: { files: 2, fileSize: maxVerifyBytes, fields: 0, parts: 2 },
    })
    const server = scope as unknown as HttpServer

    server.post(
      '/api/verify',
      {
        bodyLimit: 2 * maxVerifyBytes + 64 * 1024,
        // Files cost more than tokens.
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        schema: { consumes, description: `Judges a file: ${fileParts}`, response: { 200: Verification } },
      },
      async (request) => {
        const { file, content } = await readFiles(request)
        return documents.verifyFile(file, content)
      },
    )

    server.post(
      '/api/verify/report',
      {
        bodyLimit: 2 * maxVerifyBytes + maxTokens * maxTokenChars + 64 * 1024,
        // Each is a signature of ours and a question to the state's time-stamp authority.
        config: { rateLimit: { max: 6, timeWindow: '1 minute' } },
        schema: {
          consumes,
          description: `The signed validation report of a file, as XML (ETSI TS 119 102-2): ${fileParts}; fields \`token\`, what home states answered, up to ${maxTokens}`,
        },
      },
      async (request, reply) => {
        const { file, ...beside } = await readFiles(request, maxTokens)
        const report = await documents.reportFile(file, beside)
        return reply.type('application/xml').send(Buffer.from(report))
      },
    )

    server.post(
      '/api/verify/home/:home',
      {
        bodyLimit: maxQuestionBytes + 64 * 1024,
        // Each is a message to another state, with somebody's document in it.
        config: { rateLimit: { max: 6, timeWindow: '1 minute' } },
        schema: {
          consumes,
          description: `Has a file judged by the state that its signature comes from: ${fileParts}`,
          params: Type.Object({ home: Party }),
          response: { 200: Verification },
        },
      },
      async (request) => {
        const { file, content } = await readFiles(request)
        return documents.verifyAtHome(request.params.home, file, content)
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

const consumes = ['multipart/form-data']
const fileParts = 'part `file`, and for a detached signature `content`'

/** As many as one answer holds, and as long. */
const maxTokens = 4
const maxTokenChars = 200_000

/** The parts `file`, for a detached signature `content`, and where any may come, fields `token`. No other field is read. */
async function readFiles(
  request: FastifyRequest,
  tokensAtMost = 0,
): Promise<{ file: Buffer; content?: Buffer; tokens: string[] }> {
  const parts = new Map<string, Buffer>()
  const tokens: string[] = []
  const limits = { fields: tokensAtMost, fieldSize: maxTokenChars, parts: 2 + tokensAtMost }
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') {
      if (part.fieldname === 'token' && typeof part.value === 'string') tokens.push(part.value)
      continue
    }
    const bytes = await part.toBuffer()
    if (part.file.truncated) throw new RefusalError(refuse('documents.file-too-large', { limitBytes: maxVerifyBytes }))
    parts.set(part.fieldname, bytes)
  }
  const [file, content] = [parts.get('file'), parts.get('content')]
  if (file === undefined) throw new RefusalError(refuse('documents.no-file'))
  return { file, ...(content && { content }), tokens }
}
