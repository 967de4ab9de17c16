import type { Application } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { makeJpeg } from '../made/make-jpeg.ts'
import { makePdf } from '../made/make-pdf.ts'
import { makePng } from '../made/make-png.ts'
import { readApplication } from './application.ts'
import { signStatements } from './sign-statements.ts'

type Requirement = Application['serviceDeclaration']['requirements'][number]

/** Uploads a file of its own making for each requirement that asks for one and has none yet; signs what is to be signed. */
export async function uploadFiles(journey: Journey, id: string): Promise<Application> {
  const { serviceDeclaration: service, uploads } = await readApplication(journey, id)
  for (const requirement of service.requirements) {
    if (requirement.upload === undefined || requirement.evidence !== undefined) continue
    if (uploads.some((upload) => upload.requirement === requirement.id)) continue
    await journey.host.upload(`/api/applications/${id}/uploads/${requirement.id}`, makeFile(requirement, journey))
  }
  return signStatements(journey, id)
}

/** Passport photographs are 35 × 45 mm; so are these, at 300 dots an inch. */
const photo = { width: 413, height: 531, shade: 236 } as const

function makeFile({ id, name, upload }: Requirement, { startedAt }: Journey) {
  const mediaType = upload?.mediaTypes.find((type) => makers[type] !== undefined)
  const maker = mediaType === undefined ? undefined : makers[mediaType]
  if (mediaType === undefined || maker === undefined)
    throw new JourneyFault('journey.upload-unknown', `${id} asks for ${upload?.mediaTypes.join(', ')}`)
  const lines = [name.en ?? id, `Made for a trial of the service on ${startedAt.toISOString().slice(0, 10)}`]
  return { mediaType, name: `${id}.${maker.ending}`, bytes: maker.make(lines) }
}

const makers: Readonly<Record<string, { ending: string; make: (lines: string[]) => Uint8Array }>> = {
  'application/pdf': { ending: 'pdf', make: makePdf },
  'image/jpeg': { ending: 'jpg', make: () => makeJpeg(photo.width, photo.height, photo.shade) },
  'image/png': { ending: 'png', make: () => makePng(photo.width, photo.height, photo.shade) },
}
