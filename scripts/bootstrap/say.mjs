/** A line of progress, in plain words. */
export function say(line) {
  console.log(`• ${line}`)
}

/** What the reader can do something about: shown without a stack. */
export class FriendlyError extends Error {}
