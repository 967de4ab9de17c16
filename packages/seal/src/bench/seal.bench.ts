/**
 * What judging and stamping seals costs beside the platform's own P-256, and how much memory it takes. Prints one JSON
 * object; the ratios mean something on any machine, the rates only on this one. `--quick` leaves the memory out.
 */
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FileSource } from '../files/file-source.ts'
import { pass } from './pass.ts'
import { pieces, rawP256Verify } from './pieces.ts'
import { measureRate, type Rate } from './rates.ts'
import { makeContainer, makeSmallContainer, trust } from './sealed-samples.ts'

const megabyte = 1 << 20
const rounded = (value: number) => Number(value.toPrecision(3))

const warmUp = 2_000
const every = 500

/**
 * Resident and live memory over 10,000 validations after a warm-up, in this process, which must have been started with
 * --expose-gc. The slope over the last half tells a leak, which goes on, from an allocator that has not settled.
 */
async function measureGrowth() {
  const container = await makeSmallContainer()
  const read = () => {
    globalThis.gc?.()
    const { heapUsed, external, rss } = process.memoryUsage()
    return { live: (heapUsed + external) / megabyte, resident: rss / megabyte }
  }
  const run = async (count: number) => {
    for (let done = 0; done < count; done += 1) await pass(container)
    return read()
  }
  const readings = [await run(warmUp)]
  for (let done = 0; done < 10_000; done += every) readings.push(await run(every))
  const lastHalf = readings.slice(-10_000 / every / 2)
  const told = (name: 'live' | 'resident') => ({
    'after warm-up, 5,000, 10,000 MB': [0, 5_000, 10_000].map((done) => rounded(readings[done / every]?.[name] ?? 0)),
    'slope over the last 5,000, MB per 1,000': rounded(slopeOf(lastHalf.map((one) => one[name])) * (1_000 / every)),
  })
  return { live: told('live'), resident: told('resident') }
}

/** Rise from one value to the next, by least squares. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const rise = values.reduce((sum, value, at) => sum + (at - middle) * value, 0)
  return rise / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
}

async function sourceAt(path: string): Promise<FileSource & { handle: FileHandle }> {
  const handle = await open(path)
  const slice = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start)
    await handle.read(bytes, 0, bytes.length, start)
    return bytes
  }
  return { size: statSync(path).size, path, slice, handle }
}

/** Peak memory of a process that does nothing but judge the container at `path`. */
async function measureLarge(path: string, anchors: readonly string[], at: Date) {
  const source = await sourceAt(path)
  const started = performance.now()
  const known = { anchors: anchors.map((one) => Buffer.from(one, 'base64')), at, revocation: {} }
  await pass(source, known)
  const seconds = (performance.now() - started) / 1000
  await source.handle.close()
  return {
    'file MB': Math.round(source.size / megabyte),
    seconds: rounded(seconds),
    'peak MB': rounded(process.resourceUsage().maxRSS / 1024),
  }
}

// A heap of the engine's own that may not grow, and one store for all threads: what the process still gains in memory
// is then a leak, and not what engine and C library keep for later.
const smallHeap = {
  execArgv: ['--expose-gc', '--max-old-space-size=128', '--max-semi-space-size=8'],
  env: { ...process.env, MALLOC_ARENA_MAX: '1' },
}

async function inChild<T>(args: readonly string[], options: ForkOptions = {}): Promise<T> {
  return (await answerOf(fork(import.meta.filename, args, options))) as T
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`A measuring process ended with ${code}`)))
  })
}

async function measureLargeInChild(): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'seal-bench-'))
  try {
    const [content, path] = [join(folder, 'content.bin'), join(folder, 'large.asice')]
    await writeRandom(content, 500)
    const container = await makeContainer([{ name: 'a.bin', mimeType: 'application/octet-stream', source: content }])
    await pipeline(container, createWriteStream(path))
    const anchors = trust.anchors.map((one) => Buffer.from(one).toString('base64'))
    return await inChild(['--large', path, trust.at.toISOString(), ...anchors], smallHeap)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeRandom(path: string, megabytes: number): Promise<void> {
  const handle = await open(path, 'w')
  for (let done = 0; done < megabytes; done += 1) await handle.write(randomBytes(megabyte))
  await handle.close()
}

/** Each piece in a process of its own: neither its heap nor the engine's knowledge of the code is then another's. */
async function measurePieces() {
  const rates: [name: string, rate: Rate][] = []
  for (const name of Object.keys(pieces)) rates.push([name, await inChild<Rate>(['--piece', name])])
  const all = (of: (rate: Rate) => number) => Object.fromEntries(rates.map(([name, rate]) => [name, rounded(of(rate))]))
  return {
    'per second of one core': all(({ perSecond }) => perSecond),
    'raw P-256 verifications in the time of one': all(({ inRaw }) => inRaw),
    'raw P-256 verifications per second, in the same process': all(({ rawPerSecond }) => rawPerSecond),
  }
}

async function measurePiece(name: string): Promise<Rate> {
  const make = pieces[name]
  if (!make) throw new Error(`No piece of work is called ${name}`)
  return measureRate(await make(), rawP256Verify)
}

async function main(isQuick: boolean) {
  const rates = await measurePieces()
  if (isQuick) return rates
  return {
    ...rates,
    'memory over 10,000 ASiC-E validations': await inChild(['--growth'], smallHeap),
    '500 MB ASiC-E': await measureLargeInChild(),
  }
}

const [mode, name = '', at = '', ...anchors] = process.argv.slice(2)
if (mode === '--piece') process.send?.(await measurePiece(name))
else if (mode === '--growth') process.send?.(await measureGrowth())
else if (mode === '--large') process.send?.(await measureLarge(name, anchors, new Date(at)))
else console.log(JSON.stringify(await main(mode === '--quick'), null, 2))
