/** The signs that a name is read into, in the order of the parameters: sounds, open Latin letters, endings. */
export const SOUNDS = 'aäeiıoöuüåôpbfvwtdszcšžčǯkgqğxhjlmnŋrCJSY0123456789'

export const SOUND_COUNT = SOUNDS.length

const indexes: ReadonlyMap<string, number> = new Map([...SOUNDS].map((sound, index) => [sound, index]))

/** Position of a sign in `SOUNDS`. The tables are the only callers, so an unknown sign is a mistake in a table. */
export function soundIndex(sound: string): number {
  const index = indexes.get(sound)
  if (index === undefined) throw new RangeError(`no sound is written ${sound}`)
  return index
}

const VOWELS = new Set('aäeiıoöuüåôY')

export const isVowel = (sound: string): boolean => VOWELS.has(sound)
