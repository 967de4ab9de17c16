import type { TrackedFile } from '@kopru/client'
import type { ApplicationRow } from '../schema.ts'

/**
 * Which of the applicant's files somebody looked at or asked about, for the journal's details: by the name of what it was
 * asked for as and its time, never by its own name. `uploadedAt` is absent for one that is not kept yet.
 */
export function describeFile(
  { serviceForHome }: Pick<ApplicationRow, 'serviceForHome'>,
  { requirement, uploadedAt }: { readonly requirement: string; readonly uploadedAt?: Date },
): { readonly file: TrackedFile } {
  const asked = serviceForHome.requirements.find(({ id }) => id === requirement)
  return {
    file: {
      requirement: asked?.name ?? { en: requirement },
      ...(uploadedAt && { uploadedAt: uploadedAt.toISOString() }),
    },
  }
}
