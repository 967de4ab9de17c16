/**
 * Judges the files whose paths it is given in a process of its own, so that time and memory can be seen. Tells its parent
 * for each what came out, in milliseconds of CPU, which other work on the machine does not stretch, and the process's
 * peak memory so far in MB.
 */
import { open } from 'node:fs/promises'
import { verifyFile } from './verify-file.ts'

for (const path of process.argv.slice(2)) {
  const handle = await open(path)
  const { size } = await handle.stat()
  const slice = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start)
    await handle.read(bytes, 0, bytes.length, start)
    return bytes
  }
  const started = process.cpuUsage()
  const { signatures, reasons } = await verifyFile({ size, path, slice }, { trust: { anchors: [], at: new Date() } })
  await handle.close()
  process.send?.({
    codes: [...signatures.flatMap((verdict) => verdict.reasons), ...reasons].map(({ code }) => code),
    indications: signatures.map(({ indication }) => indication),
    milliseconds: cpuMilliseconds(started),
    peakMb: process.resourceUsage().maxRSS / 1024,
  })
}

function cpuMilliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}
