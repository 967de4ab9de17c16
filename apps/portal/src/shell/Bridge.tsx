/** The sign of the portal: one arch over its own reflection of water. */
export function BridgeSign() {
  return (
    <svg className="bridge-sign" viewBox="0 0 40 32" aria-hidden="true" focusable="false">
      <path className="bridge-deck" d="M1 10h38v4H1z" />
      <path d="M4 30v-1.500a16 14.500 0 0 1 32 0V30h-5v-1.500a11 9.500 0 0 0-22 0V30z" />
    </svg>
  )
}

/** A long low bridge over the steppe: hills, sun, and a ram's-horn ornament in each spandrel. Decoration only. */
export function BridgeScene() {
  const arches = [0, 1, 2, 3, 4]
  return (
    <svg
      className="bridge-scene"
      viewBox="0 0 720 300"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      focusable="false"
    >
      <circle className="scene-sun" cx="545" cy="98" r="54" />
      <path className="scene-far" d="M0 206c60-34 112-44 168-22s96 14 150-18 118-40 182-10 128 34 220-8v152H0z" />
      <path className="scene-near" d="M0 236c84-30 150-26 232-6s170 14 252-8 160-20 236 4v74H0z" />
      <path className="scene-deck" d="M-10 150q370-46 740 0v17q-370-46-740 0z" />
      {arches.map((i) => (
        <g key={i} transform={`translate(${i * 144} ${[13, 3, 0, 3, 13][i]})`}>
          <path className="scene-arch" d="M0 142h144v118h-14v-10a58 74 0 0 0-116 0v10H0z" />
          <path className="scene-horn" d="M72 172v-14m0 0c0-9-13-10-13-2 0 5 7 5 7 1m6 1c0-9 13-10 13-2 0 5-7 5-7 1" />
        </g>
      ))}
      <path className="scene-water" d="M0 262h720v38H0z" />
      <path className="scene-ripple" d="M40 274h86m60 12h120m70-12h96m70 13h110" />
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
