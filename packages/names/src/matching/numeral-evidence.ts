import circumstances from './circumstances.json' with { type: 'json' }

const { numeral: weights } = circumstances

/**
 * What the numbers of rulers (positive) and the marks of generations (negative) say, in log-odds: Murad IV is not Murad
 * III. A ruler's number is often left out, a `junior` hardly ever.
 */
export function numeralEvidence(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0
  if (a !== undefined && b !== undefined) return weights.differs
  return (a ?? b ?? 0) < 0 ? weights.generationMissing : 0
}
