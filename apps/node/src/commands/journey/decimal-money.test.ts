import { expect, test } from 'vitest'
import { decimalMoney } from './decimal-money.ts'

test('minor units become whole ones, with as many decimals as the currency has', () => {
  expect(decimalMoney({ amount: 96_400, currency: 'TRY' })).toEqual({ amount: '964.00', currency: 'TRY' })
  expect(decimalMoney({ amount: 5, currency: 'AZN' })).toEqual({ amount: '0.05', currency: 'AZN' })
  expect(decimalMoney({ amount: 1200, currency: 'JPY' })).toEqual({ amount: '1200', currency: 'JPY' })
  expect(decimalMoney({ amount: 1234, currency: 'KWD' })).toEqual({ amount: '1.234', currency: 'KWD' })
})
