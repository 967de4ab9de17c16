/** When the person gave the command, in milliseconds since 1970; the program that is handed over to goes on from here. */
export const beganAt = Date.now()

/** A line of progress, in plain words, with the seconds since the command was given. */
export function say(line) {
  console.log(`${((Date.now() - beganAt) / 1000).toFixed(1).padStart(5)} s  ${line}`)
}

/** What the reader can do something about: shown without a stack. */
export class FriendlyError extends Error {}
