import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { waitUntil } from '../patience.ts'
import { readApplication } from './application.ts'

/** Waits until the granted permit is sealed, and writes its PDF into the folder, which is made if need be. */
export async function downloadPermit(
  journey: Journey,
  id: string,
  folder: string,
): Promise<{ number: string; path: string; bytes: Uint8Array }> {
  const { decision } = await waitUntil(
    'the permit to be sealed',
    () => readApplication(journey, id),
    ({ allowedActions }) => allowedActions.includes('download-permit'),
    journey.patience,
  )
  const number = decision?.permitNumber
  if (number === undefined) throw new JourneyFault('journey.no-permit-number', 'The permit has no number')
  const { bytes } = await journey.host.download(`/api/applications/${id}/permit`)
  if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-')
    throw new JourneyFault('journey.permit-no-pdf', 'What came as the permit is no PDF')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Numbers come from the node: nothing in them may lead out of the folder.
  const path = resolve(join(folder, `${number.replaceAll(/[^A-Za-z0-9-]/g, '_')}.pdf`))
  await writeFile(`${path}.part`, bytes, { mode: 0o600 })
  await rename(`${path}.part`, path)
  return { number, path, bytes }
}
