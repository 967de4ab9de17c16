import type { Meta, Service, ServiceSummary } from '@kopru/client'
import { UsageError } from '../../usage-error.ts'
import type { Journey } from '../journey.ts'

/**
 * Finds in the home state's catalogue the service that the host offers, by its id or by what its id begins with.
 * Throws `UsageError` when the host has none of that name for people of the home state.
 */
export async function findService(
  { home, from, to }: Journey,
  wanted: string,
): Promise<{ service: Service; hostReachable: boolean }> {
  const { parties } = await home.get<Meta>('/api/meta')
  const { services } = await home.get<{ services: ServiceSummary[] }>(`/api/services?for=${from}`)
  const offered = services.filter(({ party }) => party === to)
  const found = offered.find(({ id }) => id === wanted) ?? offered.find(({ id }) => id.startsWith(wanted))
  if (found === undefined)
    throw new UsageError(
      `${to} offers no service “${wanted}” to people of ${from}; it offers ${offered.map(({ id }) => id).join(', ') || 'none'}`,
    )
  const service = await home.get<Service>(`/api/services/${to}/${found.id}?for=${from}`)
  return { service, hostReachable: parties.find(({ code }) => code === to)?.reachable ?? false }
}
