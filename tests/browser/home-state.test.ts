import type { Application } from '@kopru/client'
import { expect, onTestFinished, test } from 'vitest'
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
