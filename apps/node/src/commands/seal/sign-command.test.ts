import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { flattenedVerify } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { type SignOptions, signCommand } from './sign-command.ts'
import { signingFormats } from './signing-formats.ts'
import { openTrustServices } from './test-trust-services.ts'
import { timestampCommand } from './timestamp-command.ts'
import { verifyCommand } from './verify-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'sign-'))
const services = await openTrustServices()
afterAll(() => {
  services.close()
  rmSync(folder, { recursive: true, force: true })
})
const path = (name: string) => join(folder, name)
const write = (name: string, content: Uint8Array | string) => {
  writeFileSync(path(name), content)
  return path(name)
}
const { signer, rootPem, tsa } = services
const root = write('root.pem', rootPem)
const keys = { key: write('key.pem', signer.keyPem), cert: write('cert.pem', signer.certificatePem) }
const pdf = await PDFDocument.create()
pdf.addPage()
const originals = {
  pades: write('decision.pdf', await pdf.save()),
  cades: write('decision.txt', 'Шешім № 17'),
  xades: write('decision.xml', '<decision number="17"><б>Шешім</б></decision>'),
  'asic-e': write('қосымша.txt', 'Қосымша'),
  'asic-e-cades': write('тізім.txt', 'Тізім'),
  'asic-s-cades': write('хат.txt', 'Хат'),
  jades: write('decision.json', '{"number":17}'),
} as const

type Wish = Partial<SignOptions>
const collect = async (run: (print: (line: string) => void) => Promise<number>) => {
  const lines: string[] = []
  const status = await run((line) => lines.push(line))
  return { status, lines }
}
async function sign(files: readonly string[], wish: Wish) {
  const options = { level: 'B', language: 'en', json: true, reason: '', location: '', ...wish } as const
  const { status, lines } = await collect((print) => signCommand(files, options, print))
  return { status, lines, reports: options.json ? lines.map((line) => JSON.parse(line)) : [] }
}
async function verify(file: string, content?: string) {
  const options = { language: 'en', json: true, anchor: [root], ...(content ? { content } : {}) } as const
  const { lines } = await collect((print) => verifyCommand([file], options, print))
  return JSON.parse(lines[0] ?? '').signatures
}
const accepts = (program: string, ...args: readonly string[]) =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' }, cwd: folder })

/** What other people's programs say of each format. */
const judges: Record<keyof typeof originals, (file: string) => boolean | Promise<boolean>> = {
  jades: async (file) => {
    const { header: _, ...jws } = JSON.parse(readFileSync(file, 'utf8'))
    const { publicKey } = new X509Certificate(signer.certificatePem)
    const { payload } = await flattenedVerify(jws, publicKey, { crit: { sigT: true } })
    return Buffer.from(payload).equals(readFileSync(originals.jades))
  },
  pades: (file) => accepts('pdfsig', '-nocert', file).stdout.includes('Signature is Valid'),
  cades: (file) => judgeCms(file),
  xades: (file) => judgeXml(file),
  'asic-e': (file) => {
    execFileSync('unzip', ['-q', '-o', '-d', folder, file])
    return judgeXml(path('META-INF/signatures0.xml'))
  },
  'asic-e-cades': (file) => {
    execFileSync('unzip', ['-q', '-o', '-d', folder, file])
    return judgeCms(path('META-INF/signature.p7s'), path('META-INF/ASiCManifest.xml'))
  },
  'asic-s-cades': (file) => {
    execFileSync('unzip', ['-q', '-o', '-d', folder, file])
    return judgeCms(path('META-INF/signature.p7s'), originals['asic-s-cades'])
  },
}
const judgeCms = (file: string, content?: string) => {
  const inputs = ['-inform', 'DER', '-in', file, ...(content === undefined ? [] : ['-content', content])]
  const outputs = ['-CAfile', root, '-purpose', 'any', '-out', path('out')]
  return accepts('openssl', 'cms', '-verify', '-cades', '-binary', ...inputs, ...outputs).status === 0
}
const judgeXml = (file: string) =>
  accepts(
    'xmlsec1',
    '--verify',
    '--trusted-pem',
    root,
    '--id-attr:Id',
    'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
    file,
  ).status === 0

const levels = ['B', 'T', 'LT', 'LTA'] as const
for (const format of signingFormats)
  for (const level of levels)
    test(`${format} at ${level} is written, accepted by another program, and verified as such`, async () => {
      const out = path(`${format}-${level}`)
      const online = level === 'B' ? {} : { tsa, anchor: [root] }
      const made = await sign([originals[format]], { ...keys, format, level, out, ...online })
      expect(made.reports).toMatchObject([{ file: out, from: [originals[format]], signatures: [{ level }] }])
      expect(made.status).toBe(0)
      expect(await judges[format](out)).toBe(true)
      expect(await verify(out)).toMatchObject([{ indication: 'TOTAL_PASSED', level }])
    })

for (const format of signingFormats)
  test(`a ${format} signature at B is raised step by step, and other programs still accept it`, async () => {
    let file = path(`raised-${format}`)
    await sign([originals[format]], { ...keys, format, out: file })
    for (const level of ['T', 'LT', 'LTA'] as const) {
      const out = path(`raised-${format}-${level}`)
      const made = await sign([file], { extend: true, level, tsa, anchor: [root], out })
      expect(made.reports).toMatchObject([{ file: out, signatures: [{ level }] }])
      expect(await judges[format](out)).toBe(true)
      expect(await verify(out)).toMatchObject([{ indication: 'TOTAL_PASSED', level }])
      file = out
    }
  })

test('a detached CMS signature is raised with its content, and refused without it', async () => {
  const content = originals.cades
  const out = path('detached.p7s')
  await sign([content], { ...keys, format: 'cades', detached: true, out })
  const wish = { extend: true, level: 'LT', tsa, anchor: [root], out: path('detached-lt.p7s') } as const
  expect(await sign([out], wish)).toMatchObject({ status: 1, reports: [{ code: 'seal.content-missing' }] })
  expect(await sign([out], { ...wish, content })).toMatchObject({ status: 0 })
  expect(await verify(path('detached-lt.p7s'), content)).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'LT' }])
})

test('a revoked certificate does not reach LT: nothing is written, and it is said why', async () => {
  services.setStatus({ status: 'revoked', revokedAt: new Date(Date.now() - 60_000) })
  const out = path('revoked')
  const made = await sign([originals.cades], { ...keys, format: 'cades', level: 'LT', tsa, anchor: [root], out })
  services.setStatus({ status: 'good' })
  expect(made).toMatchObject({ status: 1, reports: [{ code: 'seal.certificate-revoked' }] })
  expect(() => readFileSync(out)).toThrow('ENOENT')
})

test('a certificate that is not for signing signs nothing', async () => {
  const [key, cert] = [path('tls-key.pem'), path('tls.pem')]
  const usage = ['-addext', 'keyUsage=keyEncipherment', '-addext', 'basicConstraints=CA:FALSE']
  const files = ['-keyout', key, '-out', cert]
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Server', ...usage, ...files],
    {
      stdio: 'ignore',
    },
  )
  const { status, reports } = await sign([originals.cades], { key, cert, format: 'cades', out: path('tls.p7m') })
  expect(status).toBe(1)
  expect(reports).toMatchObject([
    { code: 'seal.certificate-not-for-signing', error: 'The certificate is not meant for signing: CN=Server' },
  ])
  expect(existsSync(path('tls.p7m'))).toBe(false)
})

test('an authority that nobody vouches for is refused', async () => {
  const stranger = await openTrustServices()
  const made = await sign([originals.cades], {
    ...keys,
    format: 'cades',
    level: 'T',
    tsa: stranger.tsa,
    anchor: [root],
  })
  stranger.close()
  expect(made).toMatchObject({ status: 1, reports: [{ code: 'seal.path-invalid' }] })
  expect(made.reports[0].error).toMatch(/^The time-stamp authority’s certificate was not accepted\. The certificate’s/)
})

test('the key may lie in a PKCS #12 file behind a password', async () => {
  const p12 = path('key.p12')
  const inputs = ['-inkey', keys.key, '-in', keys.cert, '-certfile', root]
  execFileSync('openssl', ['pkcs12', '-export', ...inputs, '-passout', 'pass:құпия', '-out', p12])
  const wish = { p12, format: 'cades', out: path('by-p12') } as const
  expect(await sign([originals.cades], { ...wish, passwordFile: write('password', 'құпия\n') })).toMatchObject({
    status: 0,
  })
  await expect(sign([originals.cades], wish)).rejects.toThrow('--password-file')
})

test('the key may lie on a token', async () => {
  mkdirSync(path('tokens'))
  process.env.SOFTHSM2_CONF = write('softhsm2.conf', `directories.tokendir = ${path('tokens')}\nlog.level = ERROR\n`)
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'seal', '--so-pin', '123456', '--pin', '4711'])
  const imported = ['--import', keys.key, '--token', 'seal', '--label', 'seal', '--id', '0a', '--pin', '4711']
  execFileSync('softhsm2-util', imported)
  const wish = { pkcs11: '/usr/lib/softhsm/libsofthsm2.so', token: 'seal', keyId: '0a', cert: keys.cert } as const
  const out = path('by-token')
  const right = { ...wish, passwordFile: write('pin', '4711\n'), format: 'cades', out } as const
  expect(await sign([originals.cades], right)).toMatchObject({ status: 0 })
  expect(await judges.cades(out)).toBe(true)
  expect(await verify(out)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  const wrong = { ...right, passwordFile: write('wrong-pin', '0000') }
  await expect(sign([originals.cades, originals.xades], { ...wrong, out: folder })).rejects.toThrow('CKR_PIN_INCORRECT')
})

test.each<[string, Wish, string]>([
  ['no format', { ...keys }, '--format'],
  ['no key', { format: 'cades' }, '--key KEY.pem with --cert CERT.pem'],
  ['two keys', { ...keys, p12: keys.key, format: 'cades' }, 'leave out --p12'],
  [
    'a token without the key’s name',
    { pkcs11: '/x.so', token: 'a', format: 'cades' },
    '--token, --key-id, --password-file',
  ],
  [
    'a token that is not there',
    { pkcs11: '/x.so', token: 'a', keyId: '01', passwordFile: keys.key, format: 'cades' },
    'did not do it',
  ],
  [
    'a service that is dead',
    { remote: 'http://127.0.0.1:1', credential: 'a', accessTokenFile: keys.key, format: 'cades' },
    'did not answer',
  ],
  ['a level above B without an authority', { ...keys, format: 'cades', level: 'T', anchor: [root] }, '--tsa URL'],
  ['an authority without a root', { ...keys, format: 'cades', level: 'T', tsa }, '--anchor'],
  ['a detached PDF', { ...keys, format: 'pades', detached: true }, 'does not go with pades'],
  ['raising with a key', { ...keys, extend: true, level: 'T', tsa }, 'leave out --key'],
  ['raising to B', { extend: true }, '--level T, LT or LTA'],
  ['a key of another certificate', { key: keys.key, cert: root, format: 'cades' }, 'does not belong'],
])('%s is a mistake of the command line, and the way out is named', async (_, wish, said) => {
  await expect(sign([originals.cades], wish)).rejects.toThrow(said)
})

test('nothing is written over, unless the file is named', async () => {
  const wish = { ...keys, format: 'cades' } as const
  expect(await sign([originals.cades], wish)).toMatchObject({
    status: 0,
    reports: [{ file: `${originals.cades}.p7m` }],
  })
  await expect(sign([originals.cades], wish)).rejects.toThrow('is there already')
  expect(await sign([originals.cades], { ...wish, out: `${originals.cades}.p7m` })).toMatchObject({ status: 0 })
})

test('a file that is not there, or is of another format, gives status 2 and does not keep the others from being signed', async () => {
  const files = [path('nothing'), originals.cades, originals.pades]
  const made = await sign(files, { ...keys, format: 'pades', out: folder })
  expect(made).toMatchObject({ status: 2, reports: [{ file: path('nothing') }, { file: originals.cades }, {}] })
  expect(made.reports.map(({ error }) => error)).toEqual([expect.any(String), expect.any(String), undefined])
})

test('two files of one name do not fit into one container', async () => {
  await expect(
    sign([originals.xades, join(folder, '.', 'decision.xml')], { ...keys, format: 'asic-e' }),
  ).rejects.toThrow('two files named decision.xml')
})

test('a file gets a token that openssl ts accepts and we verify', async () => {
  const options = { tsa, anchor: [root], language: 'en', json: true } as const
  const { status, lines } = await collect((print) => timestampCommand([originals.cades], options, print))
  const token = `${originals.cades}.tst`
  expect(status).toBe(0)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    file: token,
    from: [originals.cades],
    signatures: [{ format: 'RFC3161', indication: 'TOTAL_PASSED' }],
  })
  const judge = (data: string) =>
    accepts('openssl', 'ts', '-verify', '-token_in', '-in', token, '-data', data, '-CAfile', root).status
  expect(judge(originals.cades)).toBe(0)
  expect(judge(originals.xades)).not.toBe(0)
})

test('people read what was made', async () => {
  const { lines } = await sign([originals.cades], {
    ...keys,
    format: 'cades',
    out: path('told'),
    json: false,
    language: 'kk',
  })
  expect(lines.join('\n')).toContain('CAdES-B')
})
