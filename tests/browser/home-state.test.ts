import { createHash } from 'node:crypto'
import type { Application, Verification } from '@kopru/client'
import { expect, onTestFinished, test } from 'vitest'
import { makeZip } from '../../apps/node/src/documents/test-files.ts'
import { assembleCms } from '../../packages/seal/src/seal.ts'
import { sharedFederation } from '../federation.ts'
import { backToTasks, openTask } from './support/applicant.ts'
import { chooseWith, photo, policy, type TestFile } from './support/files.ts'
import { logInAsStaff } from './support/log-in.ts'
import { screenshotPath } from './support/screenshots.ts'
import { acceptEvidence, askForEvidence, nodeOf, openApplication, payFee, saveForm } from './support/shortcuts.ts'
import { createUzbekSigner } from './support/uzbek-signer.ts'
import { narrow, type Visitor, visit, wide } from './support/visitor.ts'

const requirement = 'applicant-signature'

/** A picture in both widths, for whoever looks at what changed. */
async function picture({ page }: Visitor, name: string) {
  const size = page.viewportSize()
  for (const one of [narrow, wide]) {
    await page.setViewportSize(one)
    await page.screenshot({ path: screenshotPath(`home-state-${name}-${one.width}`), fullPage: true })
  }
  if (size) await page.setViewportSize(size)
}

test('what is signed as in Uzbekistan is judged there: the statement when its signer allows it, a file when the officer asks', {
  timeout: 300_000,
}, async () => {
  const { urls, home } = sharedFederation()
  const signer = createUzbekSigner(home, 'TURSUNOV SARDOR')
  onTestFinished(signer.end)
  await examinersAreThere()
  const sardor = await visit({ language: 'kk', size: narrow })
  const id = await openApplication(sardor, { host: urls.TR, home: 'UZ', username: 'sardor.uz' })
  const node = await nodeOf(sardor, urls.TR)
  await saveForm(node, id)
  await sardor.page.reload()
  await signStatement(sardor, id, signer.sign)

  await askForEvidence(node, id, 'kk')
  const signed = await signer.signPdf(policy().buffer)
  for (const [of, file] of [
    ['health-insurance', { ...policy(), name: 'imzoli.pdf', buffer: signed }],
    ['photo', photo()],
  ] as const) {
    const body = new FormData()
    body.append('file', new File([new Uint8Array(file.buffer)], file.name, { type: file.mimeType }))
    await node.send('POST', `/api/applications/${id}/uploads/${of}`, body)
  }
  await acceptEvidence(sardor, node, id)
  await payFee(sardor, node, id)
  await node.send('POST', `/api/applications/${id}/submit`, {})

  const officer = await visit({ language: 'tr', size: wide })
  await logInAsStaff(officer, `${urls.TR}/officer/cases/${id}`, 'officer.tr')
  await officerAsks(officer)

  await sardor.page.goto(`${urls.TR}/tracker`)
  const shown = sardor.page.locator('[data-testid="tracker-row"][data-event="seal-asked"]')
  await shown.first().waitFor()
  const told = await shown.allInnerTexts()
  expect(told).toHaveLength(2)
  const { serviceDeclaration } = await node.send<Application>('GET', `/api/applications/${id}`)
  for (const of of ['health-insurance', requirement]) {
    const { name } = serviceDeclaration.requirements.find((one) => one.id === of) ?? {}
    expect(told.filter((text) => text.includes(String(name?.kk)))).toHaveLength(1)
  }
  await sardor.look()
  await picture(sardor, 'tracker-kk')
})

/** The threads that examine are started before anybody waits for them, and for how long. */
async function examinersAreThere() {
  const { urls } = sharedFederation()
  for (const url of [urls.TR, urls.UZ]) {
    const judged = async () => {
      const body = new FormData()
      body.append('file', new File([new Uint8Array(policy().buffer)], 'f'))
      const { reasons } = (await (await fetch(`${url}/api/verify`, { method: 'POST', body })).json()) as Verification
      return reasons[0]?.code
    }
    await expect.poll(judged, { timeout: 60_000 }).toBe('seal.no-signature')
  }
}

/** Has a file judged at home in Uzbekistan by Türkiye's public verify service. */
async function judgedAtHome(file: Uint8Array): Promise<Verification> {
  const body = new FormData()
  body.append('file', new File([new Uint8Array(file)], 'f'))
  const answer = await fetch(`${sharedFederation().urls.TR}/api/verify/home/UZ`, { method: 'POST', body })
  return (await answer.json()) as Verification
}
const indications = ({ signatures = [] }: Verification) =>
  Object.fromEntries(signatures.map(({ signer, indication }) => [/SARDOR|LOLA/.exec(signer ?? '')?.[0], indication]))

test('each of two who signed one file, and who signed a container, get their own state’s word over the wire', {
  timeout: 300_000,
}, async () => {
  const { home } = sharedFederation()
  await examinersAreThere()
  const [sardor, lola] = ['TURSUNOV SARDOR', 'HAKIMOVA LOLA'].map((name) => createUzbekSigner(home, name))
  if (!sardor || !lola) throw new Error('two signers')
  onTestFinished(() => [sardor, lola].forEach(({ end }) => void end()))
  const content = Buffer.from('Shartnoma')
  const [first, second] = [sardor.partsFor(content), lola.partsFor(content)]
  expect(indications(await judgedAtHome(assembleCms({ ...first, content, others: [second] })))).toEqual({
    ...{ SARDOR: 'TOTAL_PASSED', LOLA: 'TOTAL_PASSED' },
  })
  // Lola has signed something else.
  const wrong = lola.partsFor(Buffer.from('Boshqa shartnoma'))
  expect(indications(await judgedAtHome(assembleCms({ ...first, content, others: [wrong] })))).toEqual({
    ...{ SARDOR: 'TOTAL_PASSED', LOLA: 'TOTAL_FAILED' },
  })
  // Sardor's value under Lola's name: neither is said to hold.
  const stolen = { ...second, signature: first.signature }
  expect(
    Object.values(indications(await judgedAtHome(assembleCms({ ...first, content, others: [stolen] })))),
  ).not.toContain('TOTAL_PASSED')

  const digest = createHash('sha256').update(content).digest('base64')
  const manifest = Buffer.from(
    `<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><asic:SigReference URI="META-INF/signature.p7s"/><asic:DataObjectReference URI="shartnoma.txt"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${digest}</ds:DigestValue></asic:DataObjectReference></asic:ASiCManifest>`,
  )
  const container = makeZip({
    mimetype: Buffer.from('application/vnd.etsi.asic-e+zip'),
    'shartnoma.txt': content,
    'META-INF/ASiCManifest.xml': manifest,
    'META-INF/signature.p7s': assembleCms(sardor.partsFor(manifest)),
  })
  expect(await judgedAtHome(container)).toMatchObject({ answer: 'yes', signatures: [{ indication: 'TOTAL_PASSED' }] })
})

/** Hands in a file that was signed elsewhere; nothing goes to its state before the button is pressed. */
async function signStatement(visitor: Visitor, id: string, sign: (content: Uint8Array) => Buffer) {
  const { page, words, expects } = visitor
  await openTask(visitor, 'signature')
  const text = await page.locator('pre.statement').textContent()
  const file: TestFile = {
    ...{ name: 'ariza.p7m', mimeType: 'application/pkcs7-mime' },
    buffer: sign(Buffer.from(text ?? '')),
  }
  expects(409, new RegExp(`/api/applications/${id}/signatures/${requirement}`))
  await page.locator('.signature-details summary').click()
  await chooseWith(page, page.getByTestId('signed-file'), file)
  const ask = page.getByTestId('verify-ask-home')
  await ask.waitFor()
  expect(await page.getByRole('alert').innerText()).toContain(words.node('cases.signature-for-home'))
  expect(await ask.innerText()).toContain('Өзбекстан')
  await visitor.look()
  await picture(visitor, 'statement-kk')
  await page.getByTestId('verify-ask-home-button').click()
  await page.locator(`[data-testid="signature-${requirement}"][data-signed="true"]`).waitFor()
  expect(await ask.count()).toBe(0)
  await visitor.look()
  await backToTasks(visitor)
}

async function officerAsks(officer: Visitor) {
  const { page } = officer
  const seals = page.getByTestId('file-seals')
  // The statement's own came with its answer, and is not asked about again.
  const statement = seals.filter({ has: page.getByTestId('home-asked') })
  await statement.waitFor()
  expect(await statement.getAttribute('data-answer')).toBe('yes')
  const asked = page.getByTestId('home-asked')
  expect(await asked.innerText()).toContain('başvuran')
  const ask = page.getByTestId('verify-ask-home')
  await ask.waitFor()
  expect(await ask.count()).toBe(1)
  expect(await ask.innerText()).toContain('Özbekistan')
  await officer.look()
  await picture(officer, 'officer-before-tr')
  await page.getByTestId('verify-ask-home-button').click()
  await asked.nth(1).waitFor()
  expect(await seals.evaluateAll((all) => all.map((one) => one.dataset['answer']))).toEqual(['yes', 'yes'])
  expect(await ask.count()).toBe(0)
  expect((await asked.allInnerTexts()).join()).toContain('Elif')
  await officer.look()
  await picture(officer, 'officer-after-tr')
}
