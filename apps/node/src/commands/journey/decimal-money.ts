import type { Money } from '@kopru/client'
import { minorDigits } from '../../catalogue/rules/fee-for-home.ts'

/** Money as people write it, in whole units: `{ amount: '964.00', currency: 'TRY' }` for 96,400 kuruş. */
export function decimalMoney({ amount, currency }: Money): { amount: string; currency: string } {
  const digits = minorDigits(currency)
  const figures = String(Math.abs(amount)).padStart(digits + 1, '0')
  const sign = amount < 0 ? '-' : ''
  if (digits === 0) return { amount: sign + figures, currency }
  return { amount: `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`, currency }
}
