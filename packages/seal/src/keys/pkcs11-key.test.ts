import { mkdirSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { sealCms } from '../cades/seal-cms.ts'
import { verifyCmsSeals } from '../cades/verify-cms-seals.ts'
import { sealJson } from '../jades/seal-json.ts'
import { verifySealedJson } from '../jades/verify-sealed-json.ts'
import { cmsVerify, runWith, scratch } from '../testing/judges.ts'
import { createTestPki, now, pem, pemKey } from '../testing/test-pki.ts'
import { pkcs11SigningKey } from './pkcs11-key.ts'

const files = scratch()
afterAll(() => files[Symbol.dispose]())
const pki = createTestPki()
const module = '/usr/lib/softhsm/libsofthsm2.so'
const pin = '567890'
mkdirSync(files.path('tokens'))
const environment = {
  SOFTHSM2_CONF: files.write('softhsm2.conf', `directories.tokendir = ${files.path('tokens')}\nlog.level = ERROR\n`),
}

function mustRun(program: string, ...args: readonly string[]): void {
  const { status, output } = runWith(environment, program, args)
  if (status !== 0) throw new Error(output)
}

// A token of SoftHSM with a key of each kind, the certificate of the first beside it.
mustRun('softhsm2-util', '--init-token', '--free', '--label', 'Мөр', '--so-pin', '123456', '--pin', pin)
const holders = (['p256', 'p384', 'rsa'] as const).map((kind, index) => {
  const holder = pki.issue({ kind })
  const keyId = `0${index + 1}`
  const key = files.write('key.pem', pemKey(holder.privateKey))
  mustRun('softhsm2-util', '--import', key, '--token', 'Мөр', '--label', kind, '--id', keyId, '--pin', pin)
  return { kind, keyId, ...holder }
})
const [first] = holders
const certificateFile = files.write('certificate.der', first?.certificate ?? '')
const toToken = ['--module', module, '--token-label', 'Мөр', '--login', '--pin', pin]
mustRun('pkcs11-tool', ...toToken, '--write-object', certificateFile, '--type', 'cert', '--id', '01')

const trust = { anchors: pki.anchors, at: now }
const chain = [pki.ca.certificate]
const options = { module, token: 'Мөр', pin, chain, environment }

for (const { kind, keyId, certificate } of holders)
  test(`a ${kind} key on a token signs CMS that openssl accepts, and JSON`, async () => {
    const key = await pkcs11SigningKey({ ...options, keyId, certificate })
    const cms = await sealCms(new Uint8Array(Buffer.from('Шешім')), key, { signedAt: now })
    const root = files.write('root.pem', pem(pki.root.certificate))
    expect(cmsVerify(files.write('cms', cms), root)).toMatchObject({ status: 0 })
    expect(await verifyCmsSeals(cms, trust)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
    expect(await verifySealedJson(await sealJson({ a: 1 }, key, { signedAt: now }), trust)).toMatchObject({
      indication: 'TOTAL_PASSED',
    })
  })

test('the certificate is read from the token where it is not given', async () => {
  expect(await pkcs11SigningKey({ ...options, keyId: '01' })).toMatchObject({ algorithm: 'ecdsa-p256-sha256' })
})

test('what is wrong is named: PIN, key, token, certificate, library, program', async () => {
  const { certificate = new Uint8Array() } = first ?? {}
  const sign = async (change: Partial<Parameters<typeof pkcs11SigningKey>[0]>) =>
    (await pkcs11SigningKey({ ...options, keyId: '01', certificate, ...change })).sign(Buffer.from('x'))
  await expect(sign({ pin: '000000' })).rejects.toThrow('CKR_PIN_INCORRECT')
  await expect(sign({ keyId: '0f' })).rejects.toThrow('did not do it')
  await expect(sign({ keyId: '--slot' })).rejects.toThrow('no hexadecimal key identifier')
  await expect(sign({ token: 'Басқа' })).rejects.toThrow('Басқа')
  await expect(sign({ module: '/nowhere.so' })).rejects.toThrow('did not do it')
  await expect(sign({ tool: '/nowhere' })).rejects.toThrow('opensc')
  await expect(sign({ certificate: pki.issue({}).certificate })).rejects.toThrow('does not hold')
})
