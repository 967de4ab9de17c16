import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { isRefusal } from '../platform/refusal.ts'
import { loadTexts } from '../platform/texts.ts'
import { DeclarationError } from './read-declarations.ts'
import { askableEvidence, availableEvidence } from './rules/available-evidence.ts'
import { checkDeclaration } from './rules/check-declaration.ts'
import { convert, feeForHome } from './rules/fee-for-home.ts'
import { type Catalogue, createCatalogue } from './service.ts'

const repository = resolve(import.meta.dirname, '../../../..')
const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8'))
const evidenceTypes: { id: string }[] = read('agreements/evidence-types.json')
const parties = ['KZ', 'TR', 'KG', 'UZ', 'AZ']
const servicesIn = (party: string) =>
  readdirSync(join(repository, 'states', party, 'services')).map((file) => read(`states/${party}/services/${file}`))
const residencePermit = () => read('states/TR/services/residence-permit-short-term.json')

interface Switches {
  evidenceOf?: (party: string) => { evidenceType: string; authority?: unknown }[]
  servicesOf?: (party: string) => unknown[]
  isLawful?: boolean
  statesDir?: string
}

function makeCatalogue({ evidenceOf, servicesOf, isLawful = true, statesDir }: Switches = {}): Catalogue {
  return createCatalogue({
    party: 'TR',
    statesDir: statesDir ?? join(repository, 'states'),
    sandbox: true,
    signing: {},
    texts: loadTexts(join(repository, 'apps/node/src/texts')),
    clock: standingClock(new Date('2026-11-23T10:00:00Z')),
    log: pino({ level: 'silent' }),
    directory: {
      members: () =>
        parties.map((party) => ({ party, names: { en: party }, node: { portalUrl: `http://${party}.test` } })) as never,
      findAuthority: (id) =>
        ['KZ/migration', 'TR/goc'].includes(id) ? ({ id, names: { en: id } } as never) : undefined,
      servicesOf: (servicesOf ?? servicesIn) as never,
      evidenceOf: (evidenceOf ?? ((party: string) => read(`states/${party}/evidence.json`))) as never,
      evidenceTypes: () => evidenceTypes as never,
      agreements: () => [],
      reachable: (party) => party !== 'AZ',
      checkLegalBasis: () =>
        isLawful ? { is: 'in-force', agreement: {} as never } : { is: 'none', refusal: {} as never },
    },
  })
}

const must = <T>(outcome: T) => {
  if (isRefusal(outcome)) throw new Error(outcome.code)
  return outcome as Exclude<T, { is: 'refused' }>
}

describe('declarations', () => {
  test('every state’s own declarations can be used', () => {
    const faults = parties.flatMap((party) =>
      servicesIn(party).flatMap((service) => {
        const checked = checkDeclaration(service, { party, evidenceTypes: evidenceTypes.map(({ id }) => id) })
        return checked.is === 'faulty' ? checked.faults.map((fault) => `${party} ${fault}`) : []
      }),
    )
    expect(faults).toEqual([])
  })

  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  test('all faults of all files are named at the start, each with its place', () => {
    const statesDir = mkdtempSync(join(tmpdir(), 'states-'))
    folders.push(statesDir)
    const services = join(statesDir, 'TR', 'services')
    mkdirSync(services, { recursive: true })
    const wrong = residencePermit()
    wrong.fee.total.amount += 1
    wrong.requirements[0].evidence = [['moon-certificate']]
    wrong.form.prefill.shoeSize = 'shoe'
    delete wrong.form.texts.passportNumber
    wrong.form.schema.properties.email.readOnly = true
    wrong.authority = 'KZ/migration'
    writeFileSync(join(services, 'residence-permit-short-term.json'), JSON.stringify(wrong))
    writeFileSync(join(services, 'b.json'), JSON.stringify({ id: 'b', typo: true }))
    writeFileSync(join(services, 'c.json'), 'no json')
    const start = () => makeCatalogue({ statesDir })
    expect(start).toThrow(DeclarationError)
    expect(start).toThrow(/b\.json.*typo/s)
    for (const place of [
      '/authority: KZ/migration is no authority of TR',
      'no evidence type moon-certificate',
      '/fee/total: 161771',
      '/form/prefill: the schema has no field shoeSize',
      '/form/texts: passportNumber has no label',
      '/form/prefill: email is read-only and has no place in the identity',
      'c.json',
    ])
      expect(start).toThrow(place)
  })

  test('a faulty declaration of another state is left out; the rest stays in the catalogue', () => {
    const catalogue = makeCatalogue({
      servicesOf: (party) => (party === 'KG' ? [{ id: 'x', authority: 'KG/x', evil: '<script>' }] : servicesIn(party)),
    })
    expect(catalogue.servicesFor('KZ').map(({ party }) => party)).toEqual(['TR', 'UZ', 'AZ'])
  })
})

describe('what a citizen of one state sees', () => {
  test('the services open to them, with the portal where to apply', () => {
    const services = makeCatalogue().servicesFor('KZ')
    expect(services.map(({ party }) => party)).toEqual(['TR', 'KG', 'UZ', 'AZ'])
    expect(services[0]).toMatchObject({ id: 'residence-permit-short-term', portalUrl: 'http://TR.test' })
  })

  test('a service with the evidence that their registers give, and the fee in their money too', () => {
    const service = must(makeCatalogue().serviceFor('TR', 'residence-permit-short-term', 'KZ'))
    expect(service.requirements.filter(({ evidence }) => evidence).map(({ id }) => id)).toEqual([
      'no-criminal-record',
      'birth-and-family',
      'address-at-home',
      'sufficient-means',
    ])
    expect(service.fee.total).toEqual({ amount: 161770, currency: 'TRY' })
    expect(service.fee.source).toEqual(residencePermit().fee.source)
    expect(service.fee.inHomeMoney).toMatchObject({ money: { currency: 'KZT', amount: Math.round(161770 * 12.093) } })
  })

  test('where home has no register, the person is told to upload the document instead', () => {
    const evidenceOf = (party: string) =>
      read(`states/${party}/evidence.json`).filter(
        (offer: { evidenceType: string }) => offer.evidenceType !== 'birth-record',
      )
    const service = must(makeCatalogue({ evidenceOf }).serviceFor('TR', 'residence-permit-short-term', 'KZ'))
    const birth = service.requirements.find(({ id }) => id === 'birth-and-family')
    expect(birth?.evidence).toBeUndefined()
    expect(birth?.upload?.mediaTypes).toContain('application/pdf')
    expect(Object.keys(birth?.upload?.hint ?? {}).sort()).toEqual(['en', 'kk', 'ru', 'tr'])
  })

  test('what no agreement covers is not offered, whatever the registers hold', () => {
    const service = must(makeCatalogue({ isLawful: false }).serviceFor('TR', 'residence-permit-short-term', 'KZ'))
    expect(service.requirements.every(({ evidence }) => evidence === undefined)).toBe(true)
  })

  test('an authority of another state in a list of evidence is not believed', () => {
    const evidenceOf = () => [{ evidenceType: 'birth-record', authority: 'UZ/civil-status' }]
    const catalogue = makeCatalogue({ evidenceOf })
    const declaration = catalogue.findOwnService('residence-permit-short-term')
    expect(declaration && catalogue.offersFor(declaration, 'KZ')).toEqual([])
  })

  test('unknown services and services for others are refused', () => {
    const catalogue = makeCatalogue()
    expect(catalogue.serviceFor('TR', 'moon', 'KZ')).toMatchObject({ code: 'catalogue.unknown-service' })
    expect(catalogue.serviceFor('TR', 'residence-permit-short-term', 'HU')).toMatchObject({
      code: 'catalogue.not-open-to',
    })
  })

  test('the notice goes to the named authority, or to the one that itself issues such documents', () => {
    const catalogue = makeCatalogue()
    const declaration = catalogue.findOwnService('residence-permit-short-term')
    if (declaration === undefined) throw new Error('the declaration is gone')
    expect(catalogue.findNoticeAuthority(declaration, 'KZ')).toBe('KZ/migration')
    expect(catalogue.findNoticeAuthority({ ...declaration, notice: { to: 'x' } }, 'KG')).toBe('KG/migration')
  })

  test('meta names the members, which of them answer, and the languages', () => {
    const meta = makeCatalogue().meta()
    expect(meta.parties.filter(({ reachable }) => !reachable).map(({ code }) => code)).toEqual(['AZ'])
    expect(meta.languages).toHaveLength(9)
    expect(meta.languages.find(({ code }) => code === 'tr')).toEqual({ code: 'tr', name: 'Türkçe', complete: true })
    expect(meta.evidenceTypes.map(({ id }) => id)).toContain('birth-record')
    expect(meta.timeZone).toBe('Europe/Istanbul')
  })

  test('every state says by whose clock its authorities appoint', () => {
    const facts = ['KZ', 'TR', 'KG', 'UZ', 'AZ'].map((party) => makeCatalogue().findStateFacts(party)?.timeZone)
    expect(facts).toEqual(['Asia/Almaty', 'Europe/Istanbul', 'Asia/Bishkek', 'Asia/Tashkent', 'Asia/Baku'])
  })
})

describe('pure rules', () => {
  const type = fc.constantFrom('a', 'b', 'c', 'd')
  const lists = fc.array(fc.uniqueArray(type, { minLength: 1, maxLength: 3 }), { maxLength: 4 })
  const offered = fc.uniqueArray(type).map((types) => types.map((t) => ({ evidenceType: t, authority: `KZ/${t}` })))

  test('an alternative is available exactly when every one of its types is offered', () => {
    fc.assert(
      fc.property(lists, offered, (declared, offers) => {
        const has = (t: string) => offers.some(({ evidenceType }) => evidenceType === t)
        const available = availableEvidence(declared, offers)
        expect(available.map((list) => list.map(({ evidenceType }) => evidenceType))).toEqual(
          declared.filter((list) => list.every(has)),
        )
        const askable = askableEvidence(available).map(({ evidenceType }) => evidenceType)
        expect(new Set(askable).size).toBe(askable.length)
      }),
    )
  })

  const money = fc.integer({ min: 0, max: 10_000_000 })
  test('the total is the sum of the items that a citizen of that party pays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(money, fc.constantFrom<string[] | undefined>(undefined, ['KZ'], ['UZ', 'AZ']))),
        (items) => {
          const fee = {
            items: items.map(([amount, forParties], i) => ({
              id: `i${i}`,
              name: {},
              money: { amount, currency: 'TRY' },
              ...(forParties && { forParties }),
            })),
            total: { amount: 0, currency: 'TRY' },
          }
          const forKz = feeForHome({ fee, rates: [] }, { party: 'KZ', currency: 'KZT' })
          const paid = items.filter(([, only]) => only === undefined || only.includes('KZ'))
          expect(forKz.items).toHaveLength(paid.length)
          expect(forKz.total.amount).toBe(paid.reduce((sum, [amount]) => sum + amount, 0))
          expect(forKz.inHomeMoney).toBeUndefined()
        },
      ),
    )
  })

  test('of several rates the newest is used, and money without minor units is counted whole', () => {
    const service = { fee: residencePermit().fee, rates: residencePermit().rates }
    service.rates.push({ currency: 'KZT', perUnit: 1, date: '2026-12-01', source: 'newer' })
    expect(feeForHome(service, { party: 'KZ', currency: 'KZT' }).inHomeMoney?.source).toBe('newer')
    expect(convert({ amount: 1000, currency: 'TRY' }, { currency: 'JPY', perUnit: 3.5 })).toEqual({
      amount: 35,
      currency: 'JPY',
    })
  })
})
