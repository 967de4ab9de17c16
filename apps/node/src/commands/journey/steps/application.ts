import type { Application } from '@kopru/client'
import type { Journey } from '../journey.ts'

export const readApplication = ({ host }: Journey, id: string) => host.get<Application>(`/api/applications/${id}`)
