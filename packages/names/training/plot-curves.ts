/** A line of the plot; the first point is the surest threshold. */
export interface Curve {
  readonly name: string
  readonly points: readonly { readonly recall: number; readonly precision: number }[]
}

const WIDTH = 640
const HEIGHT = 400
const MARGIN = 56
/** Below this precision nothing is shown: there no verdict would be of use. */
const LEAST = 0.9
const COLOURS = ['#1b7837', '#2166ac', '#b2182b']

const x = (recall: number) => Number((MARGIN + recall * (WIDTH - 2 * MARGIN)).toFixed(1))
const y = (precision: number) =>
  Number((HEIGHT - MARGIN - ((precision - LEAST) / (1 - LEAST)) * (HEIGHT - 2 * MARGIN)).toFixed(1))

/** Precision against recall, as an SVG picture. */
export function plotCurves(curves: readonly Curve[]): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (recall) =>
      `<line x1="${x(recall)}" y1="${y(LEAST)}" x2="${x(recall)}" y2="${y(1)}"/><text x="${x(recall)}" y="${y(LEAST) + 18}" text-anchor="middle">${recall}</text>`,
  )
  const rungs = [0.9, 0.925, 0.95, 0.975, 0.995, 1].map(
    (precision) =>
      `<line x1="${x(0)}" y1="${y(precision)}" x2="${x(1)}" y2="${y(precision)}"/><text x="${x(0) - 8}" y="${y(precision) + 4}" text-anchor="end">${precision}</text>`,
  )
  const lines = curves.map(({ name, points }, i) => {
    const shown = points.filter(({ precision }) => precision >= LEAST)
    const step = Math.max(1, Math.floor(shown.length / 300))
    const path = shown.filter((_, at) => at % step === 0 || at === shown.length - 1)
    const colour = COLOURS[i % COLOURS.length]
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path.map(({ recall, precision }) => `${x(recall)},${y(precision)}`).join(' ')}"/>
<text x="${x(0.02)}" y="${y(LEAST) - 12 - 18 * (curves.length - 1 - i)}" fill="${colour}">${name}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>Precision against recall on the test split</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<g stroke="#ddd">${[...ticks, ...rungs].join('\n').replaceAll('<text', '<text stroke="none" fill="#333"')}</g>
${lines.join('\n')}
<text x="${WIDTH / 2}" y="${HEIGHT - 14}" text-anchor="middle">recall</text>
<text x="16" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})">precision</text>
</svg>
`
}
