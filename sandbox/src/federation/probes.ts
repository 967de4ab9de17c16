import net from 'node:net'

/** Whether something on this machine answers on a port. */
export function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: 'localhost', autoSelectFamily: true, timeout: 1000 })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .once('connect', () => settle(true))
      .once('error', () => settle(false))
      .once('timeout', () => settle(false))
  })
}

/** Whether a server says of itself that it is well. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(3000) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}
