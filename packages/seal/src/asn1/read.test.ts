import * as asn1js from 'asn1js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestPki, now, sha256 } from '../testing/test-pki.ts'
import { oidOf } from './fields.ts'
import { MalformedError, readOrUndefined } from './malformed.ts'
import { type Asn1, readAsn1, readZeroPaddedAsn1 } from './read.ts'
import * as der from './write.ts'

const pki = createTestPki()
const samples = [pki.ca.certificate, await pki.timestampAt(now)(sha256(Buffer.from('x')))]
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

interface Shape {
  readonly tag: number
  readonly raw: string
  readonly children: readonly Shape[]
}

const shapeOf = ({ tag, raw, children }: Asn1): Shape => ({
  tag,
  raw: Buffer.from(raw).toString('hex'),
  children: children.map(shapeOf),
})

const isBlock = (value: unknown): value is asn1js.AsnType =>
  value instanceof asn1js.BaseBlock && !(value instanceof asn1js.EndOfContent)

function shapeByAsn1js(block: asn1js.AsnType): Shape {
  const inside: unknown = (block.valueBlock as { value?: unknown }).value
  const children = block.idBlock.isConstructed && Array.isArray(inside) ? inside.filter(isBlock) : []
  return {
    tag: block.idBlock.tagNumber,
    raw: Buffer.from(block.valueBeforeDecodeView).toString('hex'),
    children: children.map(shapeByAsn1js),
  }
}

function findByAsn1js(bytes: Uint8Array): Shape | undefined {
  try {
    const { offset, result } = asn1js.fromBER(bytes, { parseEmbedded: false })
    return offset === bytes.length ? shapeByAsn1js(result) : undefined
  } catch {
    return undefined
  }
}

test.each(samples)('asn1js finds the same values in a certificate and in a token', (sample) => {
  expect(shapeOf(readAsn1(sample))).toEqual(findByAsn1js(sample))
})

test('where asn1js reads changed bytes too, it finds the same values', () => {
  let both = 0
  const spots = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.constantFrom(...samples), spots, (sample, changes) => {
      const changed = Uint8Array.from(sample)
      for (const [at, byte] of changes) changed[at % changed.length] = byte
      const ours = readOrUndefined(() => readAsn1(changed))
      const theirs = findByAsn1js(changed)
      if (!ours || !theirs) return
      both += 1
      expect(shapeOf(ours)).toEqual(theirs)
    }),
    { numRuns: 500 },
  )
  expect(both).toBeGreaterThan(50)
})

test('any bytes are read or refused as malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        expect(readAsn1(bytes).raw).toEqual(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError)
      }
    }),
    { numRuns: 2000 },
  )
})

test('the indefinite form and strings in parts are read as BER has them', () => {
  const parts = readAsn1(bytesOf('2480040201020401030000'))
  expect(parts.content).toEqual(bytesOf('010203'))
  const open = readAsn1(bytesOf('30800201053080050000000000'))
  expect(open.children.map(({ tag }) => tag)).toEqual([2, 16])
  expect(open.children[1]?.children).toHaveLength(1)
})

test.each([
  ['a length beyond the end', '30050101ff'],
  ['bytes after the value', '050000'],
  ['a child that ends after its parent', '3003020201000000'],
  ['a primitive value of no length', '0480010000'],
  ['a length of five bytes', '04850000000001aa'],
  ['a sequence that is not constructed', '1000'],
  ['an integer in parts', '2203020105'],
  ['an end where none was begun', '30020000'],
  ['no end of what was begun', '3080020105'],
  ['an endless tag', `1f${'ff'.repeat(8)}01`],
  ['a string with a part of another type', '2403020105'],
])('%s is refused', (_, hex) => {
  expect(() => readAsn1(bytesOf(hex))).toThrow(MalformedError)
})

test('depth and number of values are bounded', () => {
  let nested = der.nothing()
  for (let depth = 0; depth < 39; depth += 1) nested = der.sequence(nested)
  expect(readAsn1(nested).children).toHaveLength(1)
  expect(() => readAsn1(der.sequence(nested))).toThrow(MalformedError)
  expect(() =>
    readAsn1(
      der.value(
        0x30,
        new Uint8Array(120_002).map((_, at) => (at % 2 === 0 ? 5 : 0)),
      ),
    ),
  ).toThrow(MalformedError)
})

test('only zeros may follow in a padded value', () => {
  expect(readZeroPaddedAsn1(bytesOf('05000000')).raw).toEqual(bytesOf('0500'))
  expect(() => readZeroPaddedAsn1(bytesOf('05000001'))).toThrow(MalformedError)
})

test('what the caller does to the bytes afterwards changes nothing', () => {
  const bytes = bytesOf('020105')
  const node = readAsn1(bytes)
  bytes.fill(0)
  expect(node.raw).toEqual(bytesOf('020105'))
})

test('an identifier comes out as it went in, with arcs of any size', () => {
  const arc = fc.bigInt({ min: 0n, max: 1n << 80n })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 }),
      fc.bigInt({ min: 0n, max: 39n }),
      fc.array(arc, { maxLength: 3 }),
      (top, second, rest) => {
        const dotted = [top, second, ...rest].join('.')
        expect(oidOf(readAsn1(der.objectIdentifier(dotted)), 'x')).toBe(dotted)
      },
    ),
  )
  expect(oidOf(readAsn1(der.objectIdentifier('2.999.1')), 'x')).toBe('2.999.1')
})
