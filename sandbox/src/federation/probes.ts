import http from 'node:http'
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

/** Whether a server says of itself that it is well. Asked often by a process that should stay small: without `fetch`. */
export function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = http.get(new URL('/health', url), { timeout: 3000, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once('error', () => resolve(false)).once('timeout', () => asked.destroy())
  })
}
