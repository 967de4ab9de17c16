import { expect, test } from 'vitest'
import { refuseCrossSite } from './refuse-cross-site.ts'

const own = 'http://localhost:7010'

test.each([
  ['POST', { origin: own, 'sec-fetch-site': 'same-origin' }, false],
  ['POST', {}, false],
  ['GET', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['POST', { origin: 'https://evil.example' }, true],
  ['POST', { origin: 'null' }, true],
  ['POST', { 'sec-fetch-site': 'cross-site' }, true],
  // Another port of the same machine is another site's page to us, though browsers call it "same-site".
  ['DELETE', { origin: 'http://localhost:7020', 'sec-fetch-site': 'same-site' }, true],
])('%s with %j is refused: %s', (method, headers, expected) => {
  expect(refuseCrossSite({ method, headers }, own)?.code).toBe(expected ? 'request.cross-site' : undefined)
})
