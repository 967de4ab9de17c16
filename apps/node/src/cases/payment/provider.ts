import type { Money } from '@kopru/client'

export interface PaymentOrder {
  readonly money: Money
  /** Ours; ordering the same reference again gives the same payment. */
  readonly reference: string
  readonly description: string
  /** In which the payer reads, BCP 47; the description is in it too, where the service has it. */
  readonly language?: string
  /** Where the payer's browser goes afterwards. */
  readonly returnUrl: string
  /** Where the provider tells us of a change. */
  readonly notifyUrl: string
}

export const paymentStates = ['pending', 'paid', 'failed', 'timed-out'] as const
export type PaymentState = (typeof paymentStates)[number]

/** Whoever collects money for the state. One implementation speaks HTTP; a state may bring its own. */
export interface PaymentProvider {
  /** Idempotent by reference. `unavailable`: nobody knows whether it began; try again with the same reference. */
  start(order: PaymentOrder): Promise<{ is: 'started'; id: string; checkoutUrl: string } | { is: 'unavailable' }>
  /** What the provider knows of a payment, by its own id. */
  find(
    id: string,
  ): Promise<{ is: 'known'; state: PaymentState; money: Money; reference: string } | { is: 'unavailable' }>
}
