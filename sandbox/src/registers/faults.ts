import { setTimeout as sleep } from 'node:timers/promises'
import { isLocalCaller, readField, type SandboxServer } from '../web/server.ts'

type Fault = { mode: 'down' } | { mode: 'slow'; delayMs: number }

/** Troubles that tests switch on, a register at a time; gone with the process. */
export interface Faults {
  /** Waits where the register is slow; answers whether it is down. */
  meet(registerId: string): Promise<'up' | 'down'>
}

/** `POST /sandbox/faults {registerId, mode: 'down' | 'slow' | 'ok', delayMs?}`, from this machine only. */
export function serveFaults(server: SandboxServer, registerIds: readonly string[]): Faults {
  const faults = new Map<string, Fault>()
  server.post('/sandbox/faults', async (request, reply) => {
    if (!isLocalCaller(request)) return reply.code(403).send({ error: 'only from this machine' })
    const body: unknown = Buffer.isBuffer(request.body) ? parse(request.body) : request.body
    const registerId = readField(body, 'registerId') ?? ''
    const mode = readField(body, 'mode')
    if (!registerIds.includes(registerId)) return reply.code(404).send({ error: 'no such register' })
    if (mode === 'ok') faults.delete(registerId)
    else if (mode === 'down') faults.set(registerId, { mode })
    else if (mode === 'slow') faults.set(registerId, { mode, delayMs: delayOf(body) })
    else return reply.code(400).send({ error: 'mode is down, slow or ok' })
    return { registerId, mode }
  })
  return {
    async meet(registerId) {
      const fault = faults.get(registerId)
      if (fault?.mode === 'slow') await sleep(fault.delayMs, undefined, { ref: false })
      return fault?.mode === 'down' ? 'down' : 'up'
    },
  }
}

function delayOf(body: unknown): number {
  const given = (body as { delayMs?: unknown }).delayMs
  return typeof given === 'number' && given >= 0 && given <= 60_000 ? given : 3000
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
