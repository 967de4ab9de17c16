import net from 'node:net'
import { parties, portsOf } from '../sandbox/src/parties.ts'

/** A port base whose fifty ports were all free a moment ago. */
export async function findFreePortBase(): Promise<number> {
  for (let base = 18_000; base < 30_000; base += 100) {
    const ports = parties.flatMap((party) => Object.values(portsOf(party, base)))
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base
  }
  throw new Error('No free ports for a federation between 18000 and 30000')
}

const isFree = (port: number) =>
  new Promise<boolean>((settle) => {
    const probe = net.createServer().once('error', () => settle(false))
    probe.listen(port, 'localhost', () => probe.close(() => settle(true)))
  })
