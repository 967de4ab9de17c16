import type { Locator, Page } from 'playwright-core'

const mostPresses = 60

/** What has the focus, and whether an eye can see that it has: an outline around it, or around the label that stands for it. */
const describeFocus = `(() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return { name: '', visible: true }
  const label = focused.closest('label')
  const outlined = [focused, label, ...(label?.querySelectorAll('*') ?? [])].some((element) => {
    const style = element && getComputedStyle(element)
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
  })
  const { width, height, bottom, right } = (label ?? focused).getBoundingClientRect()
  return { name: focused.outerHTML.slice(0, 120), visible: outlined && width > 1 && height > 1 && bottom > 0 && right > 0 }
})()`

/** Presses Tab until the focus is on `target`. Answers with what had the focus on the way and did not show it. */
export async function tabTo(page: Page, target: Locator): Promise<string[]> {
  const hidden: string[] = []
  const focused = target.and(page.locator(':focus')).or(target.locator(':focus'))
  for (let presses = 0; presses < mostPresses; presses += 1) {
    if ((await focused.count()) > 0) return hidden
    await page.keyboard.press('Tab')
    const { name, visible } = await page.evaluate<{ name: string; visible: boolean }>(describeFocus)
    if (!visible) hidden.push(`the focus cannot be seen on ${name}`)
  }
  return [...hidden, `${mostPresses} times Tab did not reach ${target}`]
}
