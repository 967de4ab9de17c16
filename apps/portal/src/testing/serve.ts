import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMockNode } from './mock-node.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** As strict as a node's: whatever the built portal does beyond it is an error in the browser's console. */
export const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

/** Serves the built portal over made-up data. */
export async function serveMock(party: string, port: number): Promise<Server> {
  const node = createMockNode(party)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname.startsWith('/api/')) return void node(request, response)
    const wanted = join(dist, normalize(pathname))
    const file = wanted !== dist && extname(wanted) && existsSync(wanted) ? wanted : join(dist, 'index.html')
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
    })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return server
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [party = 'TR', port = '5180'] = process.argv.slice(2)
  await serveMock(party, Number(port))
  console.log(`http://localhost:${port} (${party}); set the cookie mock=person, officer or operator`)
}
