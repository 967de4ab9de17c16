import formbody from '@fastify/formbody'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'

export type SandboxServer = FastifyInstance

/** A server for this machine only. JSON and forms up to 1 MiB. */
export async function createServer(): Promise<SandboxServer> {
  const server = fastify({
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
  })
  await server.register(formbody)
  return server
}

/** Listens on both addresses that `localhost` may mean. */
export async function listen(server: SandboxServer, port: number): Promise<void> {
  await server.listen({ port, host: 'localhost' })
}

/** A text field of a form or of a JSON object. */
export function readField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  const value = (body as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether a test or an operator on this machine calls, and not a web page in somebody's browser. */
export function isLocalCaller({ ip, headers }: FastifyRequest): boolean {
  const loopback = ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1'
  return loopback && headers.origin === undefined && headers['sec-fetch-site'] === undefined
}
