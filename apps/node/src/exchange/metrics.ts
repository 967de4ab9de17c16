import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface ExchangeMetrics {
  /** `way` is out or in; `state` where the message stands now. */
  message(labels: { way: 'out' | 'in'; type: string; state: string }): void
  refusal(labels: { way: 'out' | 'in'; code: string }): void
  chainFault(labels: { party: string; kind: string }): void
  failedAttempt(labels: { party: string }): void
  delivered(mode: string, seconds: number): void
  queueLength(party: string, length: number): void
}

export const noMetrics: ExchangeMetrics = {
  message: () => undefined,
  refusal: () => undefined,
  chainFault: () => undefined,
  failedAttempt: () => undefined,
  delivered: () => undefined,
  queueLength: () => undefined,
}

/** Labels come from our own declarations and the directory, never straight from the wire, so that their number is bounded. */
export function createExchangeMetrics(registry: Registry): ExchangeMetrics {
  const registers = [registry]
  const messages = new Counter({
    name: 'kopru_exchange_messages_total',
    help: 'Messages by way, type and the state they reached',
    labelNames: ['way', 'type', 'state'] as const,
    registers,
  })
  const refusals = new Counter({
    name: 'kopru_exchange_refusals_total',
    help: 'Refused messages by way and rule',
    labelNames: ['way', 'code'] as const,
    registers,
  })
  const faults = new Counter({
    name: 'kopru_exchange_chain_faults_total',
    help: 'Gaps and forks found in the chains of messages, by party',
    labelNames: ['party', 'kind'] as const,
    registers,
  })
  const failed = new Counter({
    name: 'kopru_exchange_failed_attempts_total',
    help: 'Attempts to deliver that ended without receipt or final refusal, by party',
    labelNames: ['party'] as const,
    registers,
  })
  const latency = new Histogram({
    name: 'kopru_exchange_delivery_seconds',
    help: 'Time from a message’s making to its receipt, by mode',
    labelNames: ['mode'] as const,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600, 86_400],
    registers,
  })
  const queue = new Gauge({
    name: 'kopru_exchange_queue_length',
    help: 'Messages waiting to be delivered, by party',
    labelNames: ['party'] as const,
    registers,
  })
  return {
    message: (labels) => messages.inc(labels),
    refusal: (labels) => refusals.inc(labels),
    chainFault: (labels) => faults.inc(labels),
    failedAttempt: (labels) => failed.inc(labels),
    delivered: (mode, seconds) => latency.observe({ mode }, seconds),
    queueLength: (party, length) => queue.set({ party }, length),
  }
}
