import { expect, test } from 'vitest'
import { hashRequest } from './request-hash.ts'

test('the hash of a request with a body follows the rule, without headers that stay on the way', () => {
  const hash = hashRequest({
    method: 'POST',
    target: '/r1/DEMO/GOV/70000002/civil/certificates/v2/find?lang=ky',
    rawHeaders: [
      ...['Host', 'ss.example'],
      ...['Content-Type', 'application/json; charset=utf-8'],
      ...['Accept', 'application/json'],
      ...['X-Road-Client', 'DEMO/GOV/70000001/kopru'],
      ...['X-Road-Id', '0b7f8c1e-6d3a-4f0e-9a51-2c4f7f1f9d10'],
      ...['X-Road-UserId', 'KG00000000000000'],
      ...['X-Road-Issue', 'case-4711'],
      ...['Content-Length', '21'],
    ],
    added: [['x-road-request-id', '5b1d2d0c-92a4-4b53-8f57-3a6d1c0e77aa']],
    body: Buffer.from('{"number":"KR-00917"}'),
  })
  expect(hash).toBe('D5g/0Iyn6OneP/VGs0FU3/dtCGNFtdfZf9nqagNjWNpr5ad4LTga0yUplI5Vv8bDwVInXmNemQDbVCWkXI08ng==')
})
