import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { loadXmlLibrary } from './library.ts'

test('the library is loaded with a decoder that keeps U+FEFF, and others get their decoder back', async () => {
  const before = globalThis.TextDecoder
  const { XmlDocument } = await loadXmlLibrary()
  using document = XmlDocument.fromString('<a>\ufeffmore than sixteen bytes</a>')
  expect(document.root.content).toMatch(/^\ufeff/)
  expect(globalThis.TextDecoder).toBe(before)
})

test('a library that somebody loaded before is found out', async () => {
  const code = `await import('libxml2-wasm'); const { loadXmlLibrary } = await import('./library.ts'); await loadXmlLibrary()`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toContain('drops U+FEFF')
})
