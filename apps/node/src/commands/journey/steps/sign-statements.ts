import type { Application, Meta, Statement } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { readApplication } from './application.ts'

/**
 * Signs each statement that the service asks for, with the key of whoever logged in last at home: the sandbox's means of
 * signing, asked without a page.
 */
export async function signStatements(journey: Journey, id: string): Promise<Application> {
  const { host, from, language } = journey
  const { serviceDeclaration: service, signatures } = await readApplication(journey, id)
  const open = service.requirements.filter(
    (requirement) => requirement.signature && !signatures.some((one) => one.requirement === requirement.id),
  )
  for (const { id: requirement } of open) {
    const path = `/api/applications/${id}/statements/${requirement}?language=${language}`
    const statement = await host.get<Statement>(path)
    const cms = await askSandbox(journey, (await host.get<Meta>('/api/meta')).signing[from]?.address, statement.text)
    await host.send('POST', `/api/applications/${id}/signatures/${requirement}`, { language: statement.language, cms })
  }
  return readApplication(journey, id)
}

async function askSandbox({ host, from }: Journey, address: string | undefined, text: string): Promise<string> {
  if (address === undefined)
    throw new JourneyFault('journey.no-signing', `The host knows no means of signing of the people of ${from}`)
  // The program of a page's protocol and the service for all others share a port in the sandbox.
  const url = new URL('/sign', address.replace(/^ws/, 'http'))
  const answer = await host.agent.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: '', content: Buffer.from(text).toString('base64'), detached: false }),
  })
  if (!answer.ok) throw new JourneyFault('journey.not-signed', `The means of signing of ${from}: HTTP ${answer.status}`)
  return answer.text()
}
