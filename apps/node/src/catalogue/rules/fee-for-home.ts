import type { Fee, Money } from '@kopru/client'
import type { DeclaredRate, ServiceDeclaration } from '../declaration.ts'

/**
 * What a citizen of `home` pays: the items for everybody and those for that party, their sum, and, where the
 * declaration has a rate, the indicative amount in the home state's money, rounded to its minor unit.
 */
export function feeForHome(
  { fee, rates }: Pick<ServiceDeclaration, 'fee' | 'rates'>,
  home: { party: string; currency: string | undefined },
): Fee {
  const items = fee.items.filter(({ forParties }) => forParties === undefined || forParties.includes(home.party))
  const total: Money = {
    amount: items.reduce((sum, { money }) => sum + money.amount, 0),
    currency: fee.total.currency,
  }
  const rate = latestRate(rates, home.currency)
  return {
    items: items.map(({ id, name, money }) => ({ id, name, money })),
    total,
    // Without it nobody could tell a tariff that the authority confirmed from one that is only an example.
    ...(fee.source && { source: fee.source }),
    ...(rate && {
      inHomeMoney: {
        money: convert(total, rate),
        rate: rate.perUnit,
        rateDate: rate.date,
        source: rate.source,
      },
    }),
  }
}

function latestRate(rates: readonly DeclaredRate[], currency: string | undefined): DeclaredRate | undefined {
  return rates.filter((rate) => rate.currency === currency).sort((a, b) => b.date.localeCompare(a.date))[0]
}

export function convert({ amount, currency }: Money, rate: Pick<DeclaredRate, 'currency' | 'perUnit'>): Money {
  const units = amount / 10 ** minorDigits(currency)
  return { amount: Math.round(units * rate.perUnit * 10 ** minorDigits(rate.currency)), currency: rate.currency }
}

/** Digits after the point (ISO 4217), as the runtime knows them. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
