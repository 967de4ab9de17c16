import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createServer, type SandboxServer } from '../web/server.ts'
import { answerQuery, queryNames, type RegisterFacts } from './answer.ts'
import { queryRegisters } from './facts.ts'
import { serveFaults } from './faults.ts'
import type { Notices } from './notices.ts'

/** Registers that speak plain JSON over HTTP to whoever bears the credential (RFC 6750). */
export async function createRestRegisters(options: {
  credential: string
  facts: () => RegisterFacts
  notices: Notices
}): Promise<SandboxServer> {
  const { credential, facts, notices } = options
  const server = await createServer()
  const faults = serveFaults(server, [...queryRegisters, 'migration'])
  const expected = Buffer.from(`Bearer ${credential}`)

  const admit = (registerId: string) => async (request: FastifyRequest, reply: FastifyReply) => {
    const given = Buffer.from(request.headers.authorization ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'a valid credential is needed' })
    if ((await faults.meet(registerId)) === 'down') return reply.code(503).send({ error: 'the register is down' })
    return undefined
  }

  for (const register of queryRegisters) {
    const onRequest = admit(register)
    for (const query of queryNames)
      server.post(`/registers/${register}/${query}`, { onRequest }, async (request, reply) => {
        const records = answerQuery(register, query, request.body, facts())
        return records === 'bad-query'
          ? reply.code(400).send({ error: 'the keys do not fit the operation' })
          : { records }
      })
  }

  const onRequest = admit('migration')
  for (const path of ['/registers/migration/notices', '/notices']) {
    server.get(path, { onRequest }, () => ({ records: notices.all() }))
    server.get<{ Params: { permitNumber: string } }>(`${path}/:permitNumber`, { onRequest }, (request) => {
      const notice = notices.find(request.params.permitNumber)
      return { records: notice === undefined ? [] : [notice] }
    })
    server.put<{ Params: { permitNumber: string } }>(`${path}/:permitNumber`, { onRequest }, async (request, reply) => {
      const recorded = notices.record(request.params.permitNumber, request.body, facts().now)
      switch (recorded.is) {
        case 'incomplete':
          return reply.code(400).send({ error: 'the notice lacks fields' })
        case 'contradicts':
          return reply.code(409).send({ error: 'another notice has this number' })
        default:
          return reply.code(recorded.is === 'recorded' ? 201 : 200).send({ records: [recorded.notice] })
      }
    })
  }
  return server
}
