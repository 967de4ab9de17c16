import { PDFDocument } from '@cantoo/pdf-lib'
import type { Verification } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'

/** Where the permit's file repeats what its QR code says. */
const tokenKeyword = 'kopru-permit-token:'

/**
 * Asks a state that has no part in it, as anybody may: is this file genuine, and what does the token of its QR code say?
 * Both must answer yes, for the same number.
 */
export async function verifyPermit(
  { bystander }: Journey,
  { bytes, number }: { bytes: Uint8Array; number: string },
): Promise<{ verification: Verification; tokenVerification: Verification }> {
  const file = { bytes, name: 'permit.pdf', mediaType: 'application/pdf' }
  const verification = await bystander.upload<Verification>('/api/verify', file)
  holdToYes('the file', verification, number)
  const token = await readToken(bytes)
  const tokenVerification = await bystander.get<Verification>(`/api/verify/${token}`)
  holdToYes('the QR code', tokenVerification, number)
  return { verification, tokenVerification }
}

function holdToYes(what: string, { answer, document, reasons }: Verification, number: string): void {
  if (answer !== 'yes') {
    const why = reasons.map(({ code }) => code).join(', ')
    throw new JourneyFault('journey.permit-doubtful', `Is ${what} genuine? ${answer}${why && ` (${why})`}`)
  }
  if (document?.number !== number)
    throw new JourneyFault('journey.permit-differs', `${what} is said to be of ${document?.number}, not ${number}`)
}

async function readToken(bytes: Uint8Array): Promise<string> {
  const keywords = (await PDFDocument.load(bytes, { updateMetadata: false })).getKeywords() ?? ''
  const token = keywords.split(/\s+/).find((word) => word.startsWith(tokenKeyword))
  if (token === undefined) throw new JourneyFault('journey.no-permit-token', 'The permit’s file names no token')
  return token.slice(tokenKeyword.length)
}
