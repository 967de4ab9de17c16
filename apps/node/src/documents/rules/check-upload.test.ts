import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeJpeg, makePdf, makePng, pngChunk } from '../test-files.ts'
import { checkJpeg, checkPng } from './check-picture.ts'
import { checkUpload } from './check-upload.ts'

const passive = () => 'passive' as const
const pictures = { mediaTypes: ['image/jpeg', 'image/png'], maxBytes: 100_000 }
const papers = { mediaTypes: ['application/pdf'], maxBytes: 100_000 }

const check = (bytes: Uint8Array, name: string, rule = pictures) => checkUpload(bytes, name, rule, passive)
const refusedFor = async (bytes: Uint8Array, name: string, rule = pictures) => {
  const checked = await check(bytes, name, rule)
  return checked.ok ? 'taken' : checked.refusal.code
}

describe('what an upload must be', () => {
  test('a whole JPEG, PNG or PDF under its own name is taken, with the type of its content', async () => {
    expect(await check(makeJpeg(), 'photo.JPG')).toEqual({ ok: true, mediaType: 'image/jpeg' })
    expect(await check(makePng(), 'photo.png')).toEqual({ ok: true, mediaType: 'image/png' })
    expect(await check(makePdf(), 'policy.pdf', papers)).toEqual({ ok: true, mediaType: 'application/pdf' })
    expect(await check(makePng(), 'photo')).toEqual({ ok: true, mediaType: 'image/png' })
  })

  test('a wrong type under a right name is refused, naming what it is', async () => {
    const checked = await check(makePdf(), 'photo.jpg')
    expect(checked).toMatchObject({
      ok: false,
      refusal: {
        code: 'documents.wrong-file-type',
        params: { found: 'application/pdf', allowed: 'image/jpeg, image/png' },
      },
    })
    expect(await refusedFor(Buffer.from('<html><script>alert(1)</script></html>'), 'photo.png')).toBe(
      'documents.wrong-file-type',
    )
    expect(await refusedFor(makePng(), 'photo.jpg')).toBe('documents.type-not-as-named')
  })

  test('an empty or too large file is refused', async () => {
    expect(await refusedFor(Buffer.alloc(0), 'photo.jpg')).toBe('documents.empty-file')
    expect(await refusedFor(makeJpeg(), 'photo.jpg', { ...pictures, maxBytes: 20 })).toBe('documents.file-too-large')
  })

  test('a PDF in which something runs is refused, and one that cannot be read too', async () => {
    const looks = async (look: 'active' | 'unreadable') => {
      const checked = await checkUpload(makePdf(), 'policy.pdf', papers, () => look)
      return checked.ok ? 'taken' : checked.refusal.code
    }
    expect(await looks('active')).toBe('documents.active-content')
    expect(await looks('unreadable')).toBe('documents.damaged-file')
  })

  test('a type we cannot look into is refused even if the declaration allows it', async () => {
    const gif = Buffer.from('47494638396101000100000000002c00000000010001000002024401003b', 'hex')
    expect(await refusedFor(gif, 'a.gif', { mediaTypes: ['image/gif'], maxBytes: 1000 })).toBe(
      'documents.wrong-file-type',
    )
  })
})

describe('pictures', () => {
  test('anything behind the end is refused', () => {
    for (const tail of ['PK\u0003\u0004', '\0', '<script>']) {
      expect(checkJpeg(Buffer.concat([makeJpeg(), Buffer.from(tail)]))).toBe('trailing-data')
      expect(checkPng(Buffer.concat([makePng(), Buffer.from(tail)]))).toBe('trailing-data')
    }
  })

  test('scripts and other files in the notes are refused', () => {
    for (const note of ['<script>alert(1)</script>', '%PDF-1.7', '<?php echo 1 ?>', 'PK\u0003\u0004']) {
      expect(checkJpeg(makeJpeg({ comment: note }))).toBe('hidden-content')
      expect(checkPng(makePng({ extra: pngChunk('tEXt', Buffer.from(`a\0${note}`)) }))).toBe('hidden-content')
    }
    expect(checkJpeg(makeJpeg({ comment: 'taken in Ankara' }))).toBeUndefined()
  })

  test('sides that would fill a memory are refused before anything is decoded', () => {
    expect(checkJpeg(makeJpeg({ width: 60_000 }))).toBe('too-large')
    expect(checkPng(makePng({ width: 11_000, height: 11_000 }))).toBe('too-large')
  })

  test('cut or changed anywhere, a picture is refused or at least never crashes the check', () => {
    const whole = [makeJpeg(), makePng()]
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(), (bytes, at) => {
        const cut = bytes.subarray(0, at % bytes.length)
        expect(checkJpeg(cut) ?? 'fine').not.toBe('fine')
        expect(checkPng(cut) ?? 'fine').not.toBe('fine')
      }),
    )
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(makePng())
        const place = at % changed.length
        changed[place] = (changed[place] ?? 0) ^ flip
        expect(checkPng(changed)).toBeDefined()
      }),
    )
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void [checkJpeg(bytes), checkPng(bytes)]))
  })
})
