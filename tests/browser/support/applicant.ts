import type { Locator } from 'playwright-core'
import { chooseWith, type TestFile } from './files.ts'
import type { Visitor } from './visitor.ts'
import { permitService } from './words.ts'

/** The id in the address of the application in front of the visitor. */
export const applicationId = ({ page }: Visitor): string => {
  const [, id] = /\/applications\/([0-9a-f-]{36})/.exec(page.url()) ?? []
  if (id === undefined) throw new Error(`${page.url()} is not of an application`)
  return id
}

/** Opens a step of the draft by its name in the list of steps. */
export async function openTask(
  { page, words }: Visitor,
  task: 'form' | 'evidence' | 'uploads' | 'signature' | 'fee' | 'review',
) {
  await page
    .getByTestId(`task-${task}`)
    .getByRole('link', { name: words.portal(`task.${task}`) })
    .click()
  await page.getByRole('heading', { level: 1, name: words.portal(`task.${task}`) }).waitFor()
}

export async function backToTasks({ page, words }: Visitor) {
  await page.getByRole('link', { name: words.portal('task.backToList') }).click()
  await page.getByRole('heading', { level: 2, name: words.portal('task.title') }).waitFor()
}

const labelOf = ({ words }: Visitor, field: string) => words.pick(permitService.form.texts[field]?.label)

export const fieldOf = (visitor: Visitor, field: string): Locator =>
  visitor.page.getByLabel(labelOf(visitor, field), { exact: false })

export const dateOf = (visitor: Visitor, field: string): Locator =>
  visitor.page.getByRole('group', { name: labelOf(visitor, field) })

/** Types a date (`2027-03-27`) into its three boxes. */
export async function typeDate({ words }: Visitor, group: Locator, date: string) {
  const [year = '', month = '', day = ''] = date.split('-')
  await group.getByLabel(words.portal('date.day')).fill(day)
  await group.getByLabel(words.portal('date.month')).fill(month)
  await group.getByLabel(words.portal('date.year')).fill(year)
}

export async function choosePurpose({ page, words }: Visitor, purpose: string) {
  const name = words.pick(permitService.form.texts.purpose?.options?.[purpose])
  await page.locator('label', { hasText: name }).click()
}

/** Waits until every evidence of the application is in this state, as the page shows it. */
export async function evidenceIs({ page }: Visitor, state: string, types: readonly string[]) {
  for (const type of types) await page.locator(`[data-testid="evidence-${type}"][data-state="${state}"]`).waitFor()
}

/** Decides about each evidence on the page of preview and sends the decision. */
export async function decidePreview(
  { page, words }: Visitor,
  decisions: Readonly<Record<string, 'accept' | 'withhold'>>,
) {
  for (const [type, decision] of Object.entries(decisions)) {
    const item = page.getByTestId(`preview-${type}`)
    await item.locator('label', { hasText: words.portal(`preview.${decision}.hint`) }).click()
  }
  await page.getByRole('button', { name: words.portal('preview.send') }).click()
}

/** Hands a file to the box of one requirement. */
export const chooseFile = ({ page }: Visitor, requirement: string, file: TestFile): Promise<void> =>
  chooseWith(page, page.getByTestId(`choose-${requirement}`), file)

export const evidenceTypes = permitService.requirements.flatMap(({ evidence }) => evidence?.[0] ?? [])
