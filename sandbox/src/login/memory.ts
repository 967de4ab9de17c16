import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  payload: AdapterPayload
  expiresAt: number
}

const maxEntries = 5000

/**
 * Sessions and codes of one log-in service, apart from those of the others in this process. They live in memory:
 * after a restart people log in again.
 */
export function createMemory(now: () => number): (model: string) => Adapter {
  const entries = new Map<string, Entry>()
  const sweep = () => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key)
    // The oldest go first when somebody opens log-ins without end.
    for (const key of entries.keys()) {
      if (entries.size <= maxEntries) break
      entries.delete(key)
    }
  }
  const find = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > now() ? entry.payload : undefined
  }
  const findWhere = (model: string, field: 'uid' | 'userCode', value: string) => {
    for (const [key, { payload }] of entries)
      if (key.startsWith(`${model}:`) && payload[field] === value) return find(key)
    return undefined
  }
  return (model) => ({
    async upsert(id, payload, expiresIn) {
      entries.set(`${model}:${id}`, { payload, expiresAt: now() + (expiresIn || 3600) * 1000 })
      sweep()
    },
    find: async (id) => find(`${model}:${id}`),
    findByUid: async (uid) => findWhere(model, 'uid', uid),
    findByUserCode: async (userCode) => findWhere(model, 'userCode', userCode),
    async destroy(id) {
      entries.delete(`${model}:${id}`)
    },
    async consume(id) {
      const payload = find(`${model}:${id}`)
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1000)
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
    },
  })
}
