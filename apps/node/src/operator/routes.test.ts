import { expect, onTestFinished, test } from 'vitest'
import { identityRefusals } from '../identity/refusals.ts'
import { systemClock } from '../platform/clock.ts'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { loadTexts } from '../platform/texts.ts'
import { operatorRefusals } from './refusals.ts'
import { registerOperatorRoutes } from './routes.ts'

/** Routes over a node whose chain from Türkiye has a fork; the header says who asks. */
async function openOperatorRoutes() {
  const app = await createHttp({
    log: createLog({ level: 'silent', party: 'KZ' }),
    texts: loadTexts(new URL('../texts', import.meta.url).pathname),
    refusals: { ...platformRefusals, ...identityRefusals, ...operatorRefusals },
  })
  onTestFinished(() => app.close())
  const decisions: { party: string; by: object }[] = []
  registerOperatorRoutes(app, {
    party: 'KZ',
    db: undefined as never,
    clock: systemClock,
    journal: { verifyChain: async () => ({ ok: true, length: 7 }) },
    exchange: {
      status: async () => ({
        unhandled: 0,
        parties: [
          {
            ...{ party: 'TR', reachable: true, sent: {}, attempts: 0 },
            chainFaults: [
              { direction: 'in', kind: 'fork', seq: 3, at: '2026-11-26T10:00:00Z', resuming: decisions.length > 0 },
            ],
          },
        ],
      }),
      resumeChain: async (party, by) => party === 'TR' && decisions.push({ party, by }) > 0,
    },
    sessions: {
      requireStaff: async ({ headers }, role) => {
        if (headers['x-test-role'] !== role) throw new RefusalError(refuse('identity.role-needed', { role }))
        return { name: 'Operator', subject: 'staff-9', authority: 'KZ/migration', roles: [role] }
      },
    },
  })
  const resume = (party: string, role: string) =>
    app.inject({ method: 'POST', url: `/api/operator/chains/${party}/resume`, headers: { 'x-test-role': role } })
  return { resume, decisions }
}

test('an operator lets a chain with a fault go on, and sees that it will', async () => {
  const { resume, decisions } = await openOperatorRoutes()
  const answer = await resume('TR', 'operator')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ parties: [{ party: 'TR', chainFaults: [{ kind: 'fork', resuming: true }] }] })
  expect(decisions).toEqual([{ party: 'TR', by: { name: 'Operator', subject: 'staff-9' } }])
})

test('a chain without a fault is left alone', async () => {
  const { resume, decisions } = await openOperatorRoutes()
  const answer = await resume('AZ', 'operator')
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ code: 'operator.no-chain-fault', params: { party: 'AZ' } })
  expect(decisions).toEqual([])
})

test.each([
  ['an officer', 'TR', 'officer', 403],
  ['no state at all', '..%2Fkz', 'operator', 400],
])('%s lets no chain go on', async (_, party, role, status) => {
  const { resume, decisions } = await openOperatorRoutes()
  expect((await resume(party, role)).statusCode).toBe(status)
  expect(decisions).toEqual([])
})
