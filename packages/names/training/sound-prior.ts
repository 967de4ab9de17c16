import { SOUND_COUNT, SOUNDS, soundIndex } from '../src/matching/sounds.ts'

/**
 * What is believed of sound pairs before any data: sounds articulated alike stand for each other now and then, others
 * hardly ever. Learning starts here, and rare pairs stay near it.
 */
const ALIKE: readonly (readonly [string, number])[] = [
  ['aäå', 0.2],
  ['äe', 0.2],
  ['eiı', 0.05],
  ['iıYj', 0.1],
  ['oöôåu', 0.08],
  ['uüô', 0.15],
  ['öü', 0.1],
  ['uwv', 0.1],
  ['üY', 0.05],
  ['bp', 0.05],
  ['fvw', 0.05],
  ['pf', 0.03],
  ['td', 0.06],
  ['sz', 0.03],
  ['szc', 0.02],
  ['šS', 0.4],
  ['sS', 0.3],
  ['žǯJ', 0.3],
  ['ǯC', 0.4],
  ['cC', 0.4],
  ['čC', 0.1],
  ['kC', 0.2],
  ['sC', 0.1],
  ['jJ', 0.2],
  ['čǯšž', 0.03],
  ['jžǯ', 0.03],
  ['zž', 0.03],
  ['kgqğxh', 0.05],
  ['kq', 0.4],
  ['gğ', 0.3],
  ['xh', 0.4],
  ['gh', 0.1],
  ['gq', 0.1],
  ['nŋ', 0.2],
  ['jY', 0.3],
  ['13', 0.05],
  ['24', 0.05],
  ['15', 0.01],
  ['26', 0.01],
  ['35', 0.3],
  ['46', 0.3],
  ['12', 0.005],
  ['78', 0.01],
  ['19', 0.01],
  ['10', 0.01],
  ['17', 0.02],
]
const WEAK = new Map([...'hjwğ'].map((sound) => [sound, 0.15] as const))
const VOWELS = new Map([...'aäeiıoöuüåôY'].map((sound) => [sound, 0.04] as const))
const ENDINGS = new Map([...'0123456789'].map((sound) => [sound, 0.1] as const))

/** Probability, up to a factor, that `a` is written as `b` in another record. */
export function priorPair(a: number, b: number): number {
  if (a === b) return 1
  const pair = [SOUNDS[a] ?? '', SOUNDS[b] ?? '']
  const likeness = Math.max(
    ...ALIKE.map(([group, weight]) => (pair.every((sound) => group.includes(sound)) ? weight : 0)),
  )
  return Math.max(likeness, 0.0005)
}

/** Probability, up to a factor, that `a` is left out. */
export function priorGap(a: number): number {
  const sound = SOUNDS[a] ?? ''
  return WEAK.get(sound) ?? VOWELS.get(sound) ?? ENDINGS.get(sound) ?? 0.01
}

/** How often a sound occurs, before any data. */
export function priorFrequency(a: number): number {
  return soundIndex('a') === a ? 5 : a < SOUND_COUNT - 10 ? 1 : 0.3
}
