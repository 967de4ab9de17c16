import { Counter, Gauge, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { parseMetrics } from './parse-metrics.ts'

test('what the nodes’ own library writes is read back', async () => {
  const registry = new Registry()
  registry.setDefaultLabels({ party: 'KZ' })
  const queue = new Gauge({ name: 'queue_length', help: 'x', labelNames: ['to'], registers: [registry] })
  queue.set({ to: 'TR' }, 3)
  queue.set({ to: 'a"b\\c\nd' }, 0.5)
  new Counter({ name: 'faults_total', help: 'y', registers: [registry] }).inc(2)
  expect(parseMetrics(await registry.metrics())).toEqual([
    { name: 'queue_length', labels: { to: 'TR', party: 'KZ' }, value: 3 },
    { name: 'queue_length', labels: { to: 'a"b\\c\nd', party: 'KZ' }, value: 0.5 },
    { name: 'faults_total', labels: { party: 'KZ' }, value: 2 },
  ])
})

test('infinities, timestamps and lines that are no samples', () => {
  expect(parseMetrics('bucket{le="+Inf"} +Inf\nplain 1e3 1700000000000\n# HELP x y\n\nbroken{')).toEqual([
    { name: 'bucket', labels: { le: '+Inf' }, value: Number.POSITIVE_INFINITY },
    { name: 'plain', labels: {}, value: 1000 },
  ])
})
