const SHOWN_AT_MOST = 3

/**
 * Hides all but the last quarter, at most three characters, so that its holder recognises the number on a screen and a
 * bystander cannot use it. A masked identifier is still personal data: it does not belong in logs.
 */
export function maskIdentifier(value: string): string {
  const characters = Array.from(value)
  const shown = Math.min(SHOWN_AT_MOST, Math.floor(characters.length / 4))
  const hidden = characters.length - shown
  return '•'.repeat(hidden) + characters.slice(hidden).join('')
}
