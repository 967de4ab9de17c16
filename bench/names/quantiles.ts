export interface Quantiles {
  readonly median: number
  readonly p90: number
  readonly p99: number
  readonly most: number
}

export function quantiles(numbers: readonly number[]): Quantiles {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1))
  return { median: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) }
}
