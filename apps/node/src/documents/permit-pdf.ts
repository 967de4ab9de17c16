import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as fontkit from '@cantoo/fontkit'
import { PDFDocument, type PDFFont, type PDFPage, rgb } from '@cantoo/pdf-lib'
import { type Texts, textIn } from '@kopru/client'
import qrcode from 'qrcode'
import { type PermitWords, permitWords } from './permit-words.ts'
import type { PermitDecision } from './schema.ts'

/** Where readers of other programs, and our own, find the signed token in the file. */
const tokenKeyword = 'kopru-permit-token:'

const A4 = { width: 595.28, height: 841.89 } as const
const margin = 54
const ink = rgb(0.09, 0.13, 0.19)
const muted = rgb(0.36, 0.42, 0.48)
const teal = rgb(0.02, 0.35, 0.4)
const gold = rgb(0.79, 0.62, 0.24)
const mist = rgb(0.93, 0.96, 0.96)
const white = rgb(1, 1, 1)

interface Fonts {
  readonly regular: PDFFont
  readonly medium: PDFFont
  readonly bold: PDFFont
}

interface Sheet {
  readonly page: PDFPage
  readonly fonts: Fonts
  /** Issuing state's language, the holder's, English; each once. */
  readonly languages: readonly string[]
}

/**
 * The permit as one A4 page, not yet sealed. `verifyUrl` is what the QR code says. The same decision and token give the
 * same page.
 */
export async function makePermitPdf(
  decision: PermitDecision,
  { token, verifyUrl, portalUrl }: { token: string; verifyUrl: string; portalUrl: string },
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.registerFontkit(fontkit)
  const languages = [...new Set([decision.languages.host, decision.languages.home, 'en'])].filter(
    (language) => permitWords[language],
  )
  describe(pdf, decision, token)
  const sheet: Sheet = { page: pdf.addPage([A4.width, A4.height]), fonts: await embedFonts(pdf), languages }
  drawGround(sheet)
  drawHead(sheet, decision)
  drawNumber(sheet, decision)
  drawFields(sheet, decision)
  drawCheck(sheet, { decision, verifyUrl, portalUrl })
  // Signatures are added as an update to the file as written: no object streams that older readers would rewrite.
  return pdf.save({ useObjectStreams: false, addDefaultPage: false })
}

/** The signed token that a permit carries among its keywords. Throws for what is no PDF. */
export async function findPermitToken(pdf: Uint8Array): Promise<string | undefined> {
  const keywords = (await PDFDocument.load(pdf, { updateMetadata: false })).getKeywords() ?? ''
  return keywords.startsWith(tokenKeyword) ? keywords.slice(tokenKeyword.length) : undefined
}

function describe(
  pdf: PDFDocument,
  { title, number, decidedAt, authorityName, languages }: PermitDecision,
  token: string,
) {
  pdf.setTitle(`${textIn(title, languages.host)} ${number}`, { showInWindowTitleBar: true })
  pdf.setAuthor(textIn(authorityName, languages.host))
  pdf.setLanguage(languages.host)
  pdf.setProducer('Köprü')
  pdf.setCreator('Köprü')
  pdf.setKeywords([`${tokenKeyword}${token}`])
  pdf.setCreationDate(decidedAt)
  pdf.setModificationDate(decidedAt)
}

const resolve = createRequire(import.meta.url).resolve
const fontFile = (name: string) => readFileSync(resolve(`@expo-google-fonts/noto-sans/${name}/NotoSans_${name}.ttf`))

async function embedFonts(pdf: PDFDocument): Promise<Fonts> {
  const embed = (name: string) => pdf.embedFont(fontFile(name), { subset: true })
  return { regular: await embed('400Regular'), medium: await embed('500Medium'), bold: await embed('700Bold') }
}

/** A net of fine waves, as on banknotes: hard to copy by hand, light enough to read on. */
function drawGround({ page }: Sheet) {
  for (let line = 0; line < 34; line += 1) {
    const y = 150 + line * 15
    const height = 5 + 3 * Math.sin(line / 3)
    const steps = Array.from({ length: 60 }, (_, i) => {
      const x = (A4.width / 59) * i
      const wave = height * Math.sin(i / 2.4 + line / 1.7) + height * Math.cos(i / 5.1 - line / 2.9)
      return `${i === 0 ? 'M' : 'L'} ${x.toFixed(1)} ${wave.toFixed(1)}`
    })
    page.drawSvgPath(steps.join(' '), { x: 0, y, borderColor: mist, borderWidth: 0.6 })
  }
}

function drawHead({ page, fonts, languages }: Sheet, { partyName, authorityName, title }: PermitDecision) {
  const height = 132
  page.drawRectangle({ x: 0, y: A4.height - height, width: A4.width, height, color: teal })
  page.drawRectangle({ x: 0, y: A4.height - height - 4, width: A4.width, height: 4, color: gold })
  drawBridge(page)
  const [host = 'en'] = languages
  const text = (words: string, y: number, size: number, font: PDFFont) =>
    page.drawText(words, { x: margin, y: A4.height - y, size: sizeToFit(words, font, size, 380), font, color: white })
  text(textIn(partyName, host).toLocaleUpperCase(host), 46, 19, fonts.bold)
  text(textIn(authorityName, host), 68, 11, fonts.medium)
  if (host !== 'en') text(`${textIn(partyName, 'en')} · ${textIn(authorityName, 'en')}`, 84, 8.5, fonts.regular)
  const others = languages.slice(1).map((language) => textIn(title, language))
  page.drawText(textIn(title, host), {
    x: margin,
    y: A4.height - 184,
    size: sizeToFit(textIn(title, host), fonts.bold, 26, A4.width - 2 * margin),
    font: fonts.bold,
    color: ink,
  })
  const line = [...new Set(others)].join('  ·  ')
  page.drawText(line, {
    x: margin,
    y: A4.height - 206,
    size: sizeToFit(line, fonts.regular, 11.5, A4.width - 2 * margin),
    font: fonts.regular,
    color: muted,
  })
}

/** The sign of the product: two piers and the arch between them. */
function drawBridge(page: PDFPage) {
  const x = A4.width - margin - 84
  const y = A4.height - 92
  const stroke = { borderColor: gold, borderWidth: 2.2 }
  page.drawSvgPath('M 0 0 C 14 -44 70 -44 84 0', { x, y, ...stroke })
  page.drawSvgPath('M -6 0 L 90 0', { x, y, borderColor: white, borderWidth: 2.2 })
  for (const [at, top] of [
    [14, -20],
    [28, -29.5],
    [42, -33],
    [56, -29.5],
    [70, -20],
  ])
    page.drawSvgPath(`M ${at} 0 L ${at} ${top}`, { x, y, borderColor: gold, borderWidth: 1 })
}

function drawNumber({ page, fonts, languages }: Sheet, { number }: PermitDecision) {
  const y = A4.height - 268
  page.drawRectangle({ x: margin, y, width: A4.width - 2 * margin, height: 42, color: mist })
  page.drawRectangle({ x: margin, y, width: 4, height: 42, color: gold })
  page.drawText(labels(languages, 'number'), {
    x: margin + 16,
    y: y + 27,
    size: 7.5,
    font: fonts.regular,
    color: muted,
  })
  page.drawText(number, { x: margin + 16, y: y + 9, size: 15, font: fonts.bold, color: ink })
}

function drawFields(sheet: Sheet, decision: PermitDecision) {
  const { holder, languages: spoken } = decision
  const { name } = holder
  const both = (native: string, latin: string) => (sameLetters(native, latin) ? native : `${native}  /  ${latin}`)
  const rows: [left: Field, right?: Field | undefined][] = [
    [['familyName', both(name.family, name.latinFamily)]],
    [['givenName', both(name.given, name.latinGiven)]],
    ...(name.patronymic ? ([[['patronymic', name.patronymic]]] as [Field][]) : []),
    [['birthDate', printedDay(holder.birthDate)], holder.birthPlace ? ['birthPlace', holder.birthPlace] : undefined],
    [
      ['citizenship', twice(decision.citizenshipName, spoken)],
      ['issuedOn', printedDay(decision.decidedAt.toISOString().slice(0, 10))],
    ],
    [
      ['validFrom', printedDay(decision.validFrom)],
      ['validUntil', printedDay(decision.validUntil)],
    ],
    [['issuedBy', twice(decision.authorityName, spoken)]],
    [['legalBasis', decision.law]],
  ]
  let y = A4.height - 302
  for (const [left, right] of rows) {
    const width = A4.width - 2 * margin
    drawField(sheet, left, { x: margin, y, width: right ? width / 2 - 12 : width })
    if (right) drawField(sheet, right, { x: margin + width / 2 + 12, y, width: width / 2 - 12 })
    y -= 43
  }
}

type Field = readonly [label: keyof PermitWords, value: string]

function drawField(
  { page, fonts, languages }: Sheet,
  [label, value]: Field,
  at: { x: number; y: number; width: number },
) {
  const words = labels(languages, label)
  page.drawText(words, {
    x: at.x,
    y: at.y,
    size: sizeToFit(words, fonts.regular, 7.5, at.width),
    font: fonts.regular,
    color: muted,
  })
  page.drawText(value, {
    x: at.x,
    y: at.y - 17,
    size: sizeToFit(value, fonts.medium, 13, at.width),
    font: fonts.medium,
    color: ink,
  })
  page.drawLine({
    start: { x: at.x, y: at.y - 25 },
    end: { x: at.x + at.width, y: at.y - 25 },
    thickness: 0.5,
    color: rgb(0.8, 0.84, 0.86),
  })
}

function drawCheck(
  { page, fonts, languages }: Sheet,
  { decision, verifyUrl, portalUrl }: { decision: PermitDecision; verifyUrl: string; portalUrl: string },
) {
  const size = 124
  const x = A4.width - margin - size
  const y = 58
  page.drawRectangle({
    x: x - 8,
    y: y - 8,
    width: size + 16,
    height: size + 16,
    color: white,
    borderColor: gold,
    borderWidth: 1,
  })
  drawQr(page, verifyUrl, { x, y, size })
  const width = x - margin - 28
  const line = (words: string, top: number, points: number, font: PDFFont, color = ink) =>
    page.drawText(words, { x: margin, y: y + size - top, size: sizeToFit(words, font, points, width), font, color })
  languages.forEach((language, i) => {
    line(
      permitWords[language]?.check ?? '',
      10 + i * 15,
      i === 0 ? 12 : 9.5,
      i === 0 ? fonts.bold : fonts.regular,
      i === 0 ? ink : muted,
    )
  })
  line(`${portalUrl}/verify`, 62, 10, fonts.medium, teal)
  languages.forEach((language, i) => {
    line(permitWords[language]?.sealed ?? '', 86 + i * 12, 8, fonts.regular, muted)
  })
  page.drawText(decision.number, { x: margin, y: 30, size: 7, font: fonts.regular, color: muted })
}

/** Squares drawn as one path a row: sharp at every size, and small. */
function drawQr(page: PDFPage, text: string, { x, y, size }: { x: number; y: number; size: number }) {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' })
  const cell = size / modules.size
  const path: string[] = []
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) path.push(`M ${column} ${row} h 1 v 1 h -1 Z`)
  page.drawSvgPath(path.join(' '), { x, y: y + size, scale: cell, color: rgb(0, 0, 0) })
}

const labels = (languages: readonly string[], label: keyof PermitWords): string =>
  [...new Set(languages.map((language) => permitWords[language]?.[label]))].join('  ·  ')

const twice = (texts: Texts, { host }: PermitDecision['languages']): string =>
  [...new Set([textIn(texts, host), textIn(texts, 'en')])].join('  /  ')

const sameLetters = (a: string, b: string) => a.toLocaleUpperCase('en') === b.toLocaleUpperCase('en')

/** `23.11.2026`, as all the states write a day in documents. */
const printedDay = (day: string): string => day.split('-').reverse().join('.')

/** The largest size up to `wanted` at which the words fit the width. */
function sizeToFit(words: string, font: PDFFont, wanted: number, width: number): number {
  const needed = font.widthOfTextAtSize(words, wanted)
  return needed <= width ? wanted : Math.max(5, (wanted * width) / needed)
}
