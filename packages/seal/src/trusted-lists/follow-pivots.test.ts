import { expect, test } from 'vitest'
import { draftList, inEnglish, sealList } from '../testing/test-list.ts'
import { createTestPki, days, type Holder, now } from '../testing/test-pki.ts'
import { loadTrustedLists } from './list-of-lists.ts'
import { listTypes, type TrustedList } from './trusted-list.ts'

const pki = createTestPki()
const [published, second, third, stranger] = ['Published', 'Second', 'Third', 'Stranger'].map((commonName) =>
  pki.issue({ commonName, notBefore: days(-500), notAfter: days(500) }),
) as [Holder, Holder, Holder, Holder]
const pivotAt = (number: number) => `https://lists.example/pivot-${number}.xml`

/** An edition of the list of lists in which `named` may sign the next ones. */
function edition(
  number: number,
  by: Holder,
  { named, pivots = [], ...changes }: Partial<TrustedList> & { named: Holder; pivots?: number[] },
): Promise<Uint8Array> {
  const self = {
    ...{ location: 'https://lists.example/top.xml', territory: 'EU', type: listTypes.lists, equivalences: [] },
    ...{ operatorNames: draftList.operator.names, mimeType: 'application/vnd.etsi.tsl+xml' },
    signers: [named.certificate],
  }
  return sealList(
    {
      ...{ type: listTypes.lists, territory: 'EU', sequenceNumber: number, pointers: [self] },
      informationUris: [...pivots.map(pivotAt), 'https://lists.example/about.html'].flatMap(inEnglish),
      ...changes,
    },
    by.key,
    changes.issuedAt ?? now,
  )
}

const past = (age: number) => ({ issuedAt: days(-age), nextUpdate: days(-age + 20) })
const pivots = async () =>
  new Map([
    [pivotAt(10), await edition(10, published, { named: second, ...past(300) })],
    [pivotAt(20), await edition(20, second, { named: third, pivots: [10], ...past(200) })],
  ])
const current = () => edition(30, third, { named: third, pivots: [20, 10] })

async function load(listOfLists: Uint8Array, held: ReadonlyMap<string, Uint8Array>, by = published) {
  return loadTrustedLists({
    listOfLists,
    signers: [by.certificate],
    at: now,
    get: async (location) => held.get(location),
  })
}

test('the signers of a list of lists are found from those once published on, pivot after pivot', async () => {
  expect(await load(await current(), await pivots())).toMatchObject({ top: { sequenceNumber: 30 }, notUsed: [] })
})

test('who knows a later signer needs only the pivots after it', async () => {
  expect(await load(await current(), await pivots(), second)).toMatchObject({ top: { sequenceNumber: 30 } })
  expect(await load(await current(), new Map(), third)).toMatchObject({ top: { sequenceNumber: 30 } })
})

test('a pivot that cannot be had is named', async () => {
  const held = await pivots()
  held.delete(pivotAt(20))
  const { top, notUsed } = await load(await current(), held)
  expect(top).toBeUndefined()
  expect(notUsed).toMatchObject([{ reason: { code: 'list.unreachable', params: { location: pivotAt(20) } } }])
})

const broken: Readonly<Record<string, () => Promise<[string, Uint8Array]>>> = {
  'is signed by somebody else': async () => [pivotAt(20), await edition(20, stranger, { named: third, ...past(200) })],
  'names somebody else': async () => [pivotAt(20), await edition(20, second, { named: stranger, ...past(200) })],
  'is older than the one before it': async () => [
    pivotAt(20),
    await edition(9, second, { named: third, ...past(200) }),
  ],
  'is younger than the list': async () => [pivotAt(20), await edition(31, second, { named: third, ...past(200) })],
  'is from the future': async () => [
    pivotAt(20),
    await edition(20, second, { named: third, issuedAt: days(1), nextUpdate: days(9) }),
  ],
  'is of another territory': async () => [
    pivotAt(20),
    await edition(20, second, { named: third, territory: 'KZ', ...past(200) }),
  ],
  'is a list of services': async () => [
    pivotAt(20),
    await edition(20, second, { named: third, type: listTypes.services, ...past(200) }),
  ],
  'is no list': async () => [pivotAt(20), Buffer.from('<list/>')],
}
for (const [what, make] of Object.entries(broken))
  test(`no list of lists is used whose pivot ${what}`, async () => {
    const held = (await pivots()).set(...(await make()))
    const { top, notUsed } = await load(await current(), held)
    expect(top).toBeUndefined()
    expect(notUsed).toMatchObject([{ reason: { code: 'list.signer-unknown' } }])
  })

test('a list of lists by somebody whom no pivot names is not used', async () => {
  const forged = await edition(30, stranger, { named: stranger, pivots: [20, 10] })
  expect(await load(forged, await pivots())).toMatchObject({ notUsed: [{ reason: { code: 'list.signer-unknown' } }] })
})
