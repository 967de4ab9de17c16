import type { Application, ApplicationSummary } from '@kopru/client'
import type { Journey } from '../journey.ts'

/**
 * Prepares the step that begins a new application. Whoever tries again takes the one that an earlier try left, which is
 * known by not having been there before.
 */
export function beginStarting({ host }: Journey, service: string): () => Promise<Application> {
  let before: ReadonlySet<string> | undefined
  return async () => {
    const { applications } = await host.get<{ applications: ApplicationSummary[] }>('/api/applications')
    const left = applications.find(({ id, service: of }) => of === service && before !== undefined && !before.has(id))
    before ??= new Set(applications.map(({ id }) => id))
    return left === undefined
      ? host.send<Application>('POST', '/api/applications', { service })
      : host.get<Application>(`/api/applications/${left.id}`)
  }
}
