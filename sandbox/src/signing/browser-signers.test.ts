import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificatesFromPem, verifyFile } from '@kopru/seal'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { ncaLayerSigner } from '../../../apps/portal/src/signing/ncalayer.ts'
import { sandboxSigner } from '../../../apps/portal/src/signing/sandbox-signer.ts'
import { createPersonalSigner, type Person, serveNcaLayer } from './browser-signers.ts'

const folder = mkdtempSync(join(tmpdir(), 'browser-signers-'))
const path = (name: string) => join(folder, name)
const files = ['-keyout', path('key.pem'), '-out', path('cert.pem')]
const subject = [
  '-subj',
  '/CN=Айгүл/serialNumber=IIN900101300017/C=KZ',
  '-utf8',
  '-addext',
  'keyUsage=digitalSignature',
  '-addext',
  'basicConstraints=critical,CA:FALSE',
]
execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject], {
  stdio: 'ignore',
})

/** As the real program: plain CMS, made by openssl. */
const signCms = async (content: Uint8Array, detached: boolean) => {
  writeFileSync(path('content'), content)
  const keys = ['-signer', path('cert.pem'), '-inkey', path('key.pem'), '-md', 'sha256']
  const form = ['-binary', '-outform', 'DER', ...(detached ? [] : ['-nodetach'])]
  return new Uint8Array(execFileSync('openssl', ['cms', '-sign', '-in', path('content'), ...keys, ...form]))
}
let person: Person = 'signs'
beforeEach(() => {
  person = 'signs'
})
const program = createServer((_request, response) => response.writeHead(426).end())
serveNcaLayer(program, signCms, () => person)
await new Promise<void>((listening) => program.listen(0, '127.0.0.1', listening))
const service = await createPersonalSigner(signCms)
await service.listen({ host: '127.0.0.1', port: 0 })
const portOf = (server: { address: () => unknown }) => (server.address() as AddressInfo).port
afterAll(async () => {
  program.close()
  program.closeAllConnections()
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

const signers = {
  NCALayer: ncaLayerSigner({ address: `ws://127.0.0.1:${portOf(program)}/`, waitMs: 5_000 }),
  'the sandbox’s signer': sandboxSigner({
    address: `http://127.0.0.1:${portOf(service.server)}/sign`,
    person: 'aigul',
  }),
}
const anchors = certificatesFromPem(readFileSync(path('cert.pem'), 'latin1'))
const content = new Uint8Array(200_000).fill(0xd2)
const order = { content, isDetached: false, language: 'kk', person: '900101300017' } as const

for (const [name, signer] of Object.entries(signers))
  for (const isDetached of [false, true])
    test(`${name} signs what a page gives it, ${isDetached ? 'beside' : 'with'} the content, and we verify it`, async () => {
      const outcome = await signer.sign({ ...order, isDetached })
      if (outcome.is !== 'signed') throw new Error(JSON.stringify(outcome))
      const given = isDetached ? { content } : {}
      const { signatures } = await verifyFile(outcome.cms, { trust: { anchors, at: new Date() }, ...given })
      expect(signatures).toMatchObject([{ format: 'CMS', indication: 'TOTAL_PASSED' }])
    })

test('what the person does at NCALayer is told apart', async () => {
  const { NCALayer } = signers
  person = 'cancels'
  expect(await NCALayer.sign(order)).toEqual({ is: 'cancelled' })
  person = 'has no key'
  expect(await NCALayer.sign(order)).toEqual({ is: 'refused', detail: 'No key of this person' })
  person = 'closes the window'
  expect(await NCALayer.sign(order)).toEqual({ is: 'unavailable' })
})

test('where no program runs, and where no service answers, it is said', async () => {
  expect(await ncaLayerSigner({ address: 'ws://127.0.0.1:1/' }).sign(order)).toEqual({ is: 'unavailable' })
  expect(await sandboxSigner({ address: 'http://127.0.0.1:1/', person: 'a' }).sign(order)).toEqual({
    is: 'unavailable',
  })
})

test('a language that NCALayer does not speak becomes Russian, which it does', async () => {
  expect(await signers.NCALayer.sign({ ...order, language: 'tr' })).toMatchObject({ is: 'signed' })
})
