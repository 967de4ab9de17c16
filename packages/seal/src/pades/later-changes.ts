import { MalformedError } from '../asn1/malformed.ts'
import { listPages } from './form-fields.ts'
import type { PdfDocument } from './pdf/document.ts'
import { array, dict, isSame, type PdfDict, type PdfRef, type PdfValue } from './pdf/values.ts'
import { readUpdates } from './read-updates.ts'

/**
 * Says whether everything that was appended after a signature only adds signatures, time-stamps and validation data.
 * `signed` is the file as signed, `current` the whole file. Anything else, also what no reader would show, is a change:
 * the ways to show other content by an update (shadow attacks) are many, the harmless updates few.
 * Throws `MalformedError`.
 */
export function isOnlyExtended(signed: PdfDocument, current: PdfDocument): boolean {
  const changed = readUpdates(current, signed)
  if (!changed) return false
  if (!isSame(signed.root, current.root) || current.trailer.entries.has('Encrypt')) return false
  const info = current.trailer.entries.get('Info')
  if (info && !isSame(info, signed.trailer.entries.get('Info'))) return false
  const mentioned = mentionedNumbers(signed)
  const roles = rolesIn(signed)
  return [...changed].every((number) => {
    const before = signed.find(number)
    // A new object must not fill a reference that the signed file already held open.
    if (!before) return !mentioned.has(number)
    const after = current.find(number)
    if (!after || before.stream || after.stream) return false
    if (isSame(before.value, after.value)) return true
    return (roles.get(number) ?? []).some((role) => role({ signed, current, before: before.value, after: after.value }))
  })
}

interface Change {
  readonly signed: PdfDocument
  readonly current: PdfDocument
  readonly before: PdfValue
  readonly after: PdfValue
}
type Role = (change: Change) => boolean

/** Which objects may change, and how. An object with two roles, such as a form that is also a page, may not. */
function rolesIn(signed: PdfDocument): ReadonlyMap<number, readonly Role[]> {
  const roles = new Map<number, Role[]>()
  const allow = (target: PdfValue | undefined, role: Role) => {
    if (target?.is === 'ref') roles.set(target.number, [...(roles.get(target.number) ?? []), role])
  }
  const catalogue = signed.resolve(signed.root)
  allow(signed.root, isCatalogueExtended)
  if (catalogue.is === 'dict') {
    const form = catalogue.entries.get('AcroForm')
    allow(form, isFormExtended)
    const formValue = signed.resolve(form)
    if (formValue.is === 'dict') allow(formValue.entries.get('Fields'), isFieldListExtended)
  }
  for (const page of listPages(signed)) {
    allow(page.ref, isPageExtended)
    allow(page.dictionary.entries.get('Annots'), isFieldListExtended)
  }
  return new Map([...roles].filter(([, list]) => list.every((role) => role === list[0])))
}

const isCatalogueExtended: Role = ({ signed, current, before, after }) =>
  sameExcept(before, after, ['AcroForm', 'DSS', 'Extensions'], (key, old, now) => {
    if (key !== 'AcroForm') return now !== undefined
    if (old?.is === 'ref' || now?.is === 'ref')
      return isSame(old, now) || (old === undefined && isNewForm(current, now))
    return isFormExtended({ signed, current, before: old ?? dict({}), after: now ?? { is: 'null' } })
  })

function isNewForm(current: PdfDocument, form: PdfValue | undefined): boolean {
  const value = current.resolve(form)
  return isFormExtended({ signed: current, current, before: dict({}), after: value })
}

const isFormExtended: Role = ({ signed, current, before, after }) =>
  sameExcept(before, after, ['Fields', 'SigFlags'], (key, old, now) => {
    if (key === 'SigFlags') return now?.is === 'number'
    if (old?.is === 'ref' || now?.is === 'ref') return isSame(old, now)
    return isFieldListExtended({ signed, current, before: old ?? array(), after: now ?? { is: 'null' } })
  })

const isPageExtended: Role = ({ signed, current, before, after }) =>
  sameExcept(before, after, ['Annots'], (_, old, now) => {
    if (old?.is === 'ref' || now?.is === 'ref') return isSame(old, now)
    return isFieldListExtended({ signed, current, before: old ?? array(), after: now ?? { is: 'null' } })
  })

const isFieldListExtended: Role = ({ current, before, after }) => {
  if (before.is !== 'array' || after.is !== 'array' || after.items.length < before.items.length) return false
  if (!before.items.every((item, index) => isSame(item, after.items[index]))) return false
  return after.items
    .slice(before.items.length)
    .every((item) => item.is === 'ref' && isInvisibleSignatureField(current, item))
}

/** A new signature must show nothing, or it could cover what was signed. */
function isInvisibleSignatureField(current: PdfDocument, target: PdfRef): boolean {
  const object = current.find(target.number)
  if (object?.value.is !== 'dict' || object.stream) return false
  const { entries } = object.value
  const type = entries.get('FT')
  const [left, bottom, right, top] = numbersOf(entries.get('Rect'))
  const harmless = !['A', 'AA', 'Kids', 'Parent'].some((key) => entries.has(key))
  return (
    harmless && type?.is === 'name' && type.name === 'Sig' && left !== undefined && (left === right || bottom === top)
  )
}

function numbersOf(value: PdfValue | undefined): number[] {
  if (value?.is !== 'array' || value.items.length !== 4) return []
  return value.items.flatMap((item) => (item.is === 'number' ? [item.value] : []))
}

function sameExcept(
  before: PdfValue,
  after: PdfValue,
  keys: readonly string[],
  isAllowed: (key: string, old: PdfValue | undefined, now: PdfValue | undefined) => boolean,
): boolean {
  if (before.is !== 'dict' || after.is !== 'dict') return false
  const all = new Set([...before.entries.keys(), ...after.entries.keys()])
  return [...all].every((key) => {
    const old = before.entries.get(key)
    const now = after.entries.get(key)
    return isSame(old, now) || (keys.includes(key) && isAllowed(key, old, now))
  })
}

/** Numbers that references in the signed file name. */
function mentionedNumbers(signed: PdfDocument): ReadonlySet<number> {
  const numbers = new Set<number>()
  const visit = (value: PdfValue): void => {
    if (value.is === 'ref') numbers.add(value.number)
    else if (value.is === 'array') value.items.forEach(visit)
    else if (value.is === 'dict') for (const entry of value.entries.values()) visit(entry)
  }
  for (const number of signed.entries.keys()) {
    const object = signed.find(number)
    if (object) visit(object.value)
  }
  if (numbers.size > 1_000_000) throw new MalformedError('PDF: too many references')
  visit(withoutChain(signed.trailer))
  return numbers
}

const withoutChain = (trailer: PdfDict): PdfDict => ({
  is: 'dict',
  entries: new Map([...trailer.entries].filter(([key]) => key !== 'Prev')),
})
