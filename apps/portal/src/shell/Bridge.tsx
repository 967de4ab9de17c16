/** The sign of the portal: one arch over its own reflection of water. */
export function BridgeSign() {
  return (
    <svg className="bridge-sign" viewBox="0 0 40 32" aria-hidden="true" focusable="false">
      <path className="bridge-deck" d="M1 10h38v4H1z" />
      <path d="M4 30v-1.500a16 14.500 0 0 1 32 0V30h-5v-1.500a11 9.500 0 0 0-22 0V30z" />
    </svg>
  )
}

const span = 160
const arches = Array.from({ length: 9 }, (_, i) => span / 2 + span * i)
const piers = Array.from({ length: 8 }, (_, i) => span * (i + 1))
const water = 208

/** Height of the deck's upper edge: a gentle bow over nine arches. */
const deckAt = (x: number) => 112 - 52 * (1 - ((x - 720) / 720) ** 2)

/** The opening of one arch, from the water to a little below the deck. */
function arch(x: number): string {
  const top = deckAt(x) + 34
  const rise = Math.min(66, water - top)
  return `M${x - 60} ${water}V${top + rise}A60 ${rise} 0 0 1 ${x + 60} ${top + rise}V${water}Z`
}

/** A ram's horn, the steppe's own ornament, above each pier. */
function horn(x: number): string {
  const y = deckAt(x) + 62
  return `M${x} ${y}V${y - 20}m0 0c0-13-19-14-19-2 0 8 11 8 11 1M${x} ${y - 20}c0-13 19-14 19-2 0 8-11 8-11 1`
}

/** A long low bridge over the steppe, hills and a sun behind it. Decoration only. */
export function BridgeScene() {
  return (
    <svg
      className="bridge-scene"
      viewBox="0 0 1440 260"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      focusable="false"
    >
      <circle className="scene-sun" cx="905" cy="66" r="52" />
      <path className="scene-far" d="M0 172c150-58 260-76 420-42s250 10 380-34 260-52 400-6 160 30 240 6v140H0z" />
      <path className="scene-near" d="M0 206c190-50 330-42 520-10s330 20 500-14 290-30 420 2v60H0z" />
      <path
        className="scene-bridge"
        fillRule="evenodd"
        d={`M0 ${water}V112Q720 8 1440 112V${water}Z${arches.map(arch).join('')}`}
      />
      <path className="scene-rail" d="M0 104Q720 0 1440 104" />
      <path className="scene-horn" d={piers.map(horn).join('')} />
      <path className="scene-water" d={`M0 ${water}h1440v60H0z`} />
      <path className="scene-ripple" d="M60 226h150m90 14h230m120-12h190m130 14h220m110-16h90" />
    </svg>
  )
}

/** A strip of ornament between the page and its foot. */
export function OrnamentStrip() {
  return (
    <svg className="ornament" aria-hidden="true" focusable="false" height="22" width="100%">
      <defs>
        <pattern id="horns" width="64" height="22" patternUnits="userSpaceOnUse">
          <path d="M0 21h64M32 21V9m0 0c0-8-13-9-13-1 0 5 7 5 7 0m6 1c0-8 13-9 13-1 0 5-7 5-7 0M0 21l8-9 8 9m32 0 8-9 8 9" />
        </pattern>
      </defs>
      <rect width="100%" height="22" fill="url(#horns)" />
    </svg>
  )
}
