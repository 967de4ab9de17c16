export interface Example {
  readonly features: readonly number[]
  readonly label: boolean
  readonly weight: number
}

/** Weights that make the labels likeliest, kept small by `ridge`: Newton's method, which needs a dozen steps. */
export function fitLogistic(examples: readonly Example[], ridge: number, steps = 15): number[] {
  const size = examples[0]?.features.length ?? 0
  const weights = new Array<number>(size).fill(0)
  for (let step = 0; step < steps; step++) {
    const gradient = weights.map((weight) => ridge * weight)
    const curvature = weights.map((_, i) => weights.map((_, j) => (i === j ? ridge : 0)))
    for (const { features, label, weight } of examples) {
      const odds = features.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)
      const probability = 1 / (1 + Math.exp(-odds))
      const error = weight * (probability - (label ? 1 : 0))
      const bend = weight * probability * (1 - probability)
      for (let i = 0; i < size; i++) {
        const value = features[i] ?? 0
        if (value === 0) continue
        gradient[i] = (gradient[i] ?? 0) + error * value
        const row = curvature[i] as number[]
        for (let j = 0; j <= i; j++) row[j] = (row[j] ?? 0) + bend * value * (features[j] ?? 0)
      }
    }
    const move = solveSymmetric(curvature, gradient)
    for (let i = 0; i < size; i++) weights[i] = (weights[i] ?? 0) - (move[i] ?? 0)
  }
  return weights
}

/** Solves M x = y for a positive definite M given by its lower triangle (Cholesky). */
function solveSymmetric(matrix: readonly (readonly number[])[], y: readonly number[]): number[] {
  const size = y.length
  const root = matrix.map((row) => [...row])
  const at = (i: number, j: number) => root[i]?.[j] ?? 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      ;(root[i] as number[])[j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / at(j, j)
    }
  const x = [...y]
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - at(i, k) * (x[k] ?? 0)
    x[i] = (x[i] ?? 0) / at(i, i)
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] = (x[i] ?? 0) - at(k, i) * (x[k] ?? 0)
    x[i] = (x[i] ?? 0) / at(i, i)
  }
  return x
}
