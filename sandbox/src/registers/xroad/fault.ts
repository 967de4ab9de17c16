import { randomUUID } from 'node:crypto'
import { escapeHtml } from '../../web/html.ts'

/** An error that X-Road itself makes; codes are spelt as up to 7.7.1, for 7.4.2 is what this state runs. */
export class XRoadFault extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'XRoadFault'
    this.code = code
  }
}

/** A request the server cannot read. The text of the protocol says 400, servers say 500. */
export function malformed(message: string): XRoadFault {
  return new XRoadFault('Server.ClientProxy.InternalError', message)
}

/** The answer to a fault (PR-REST §4.6): `detail` is the id under which the server's log has it. */
export function renderFault({ code, message }: XRoadFault, accept: string | undefined) {
  const detail = randomUUID()
  const status = code.startsWith('Server.') ? 500 : 400
  if (wantsXml(accept)) {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<error><type>${escapeHtml(code)}</type><message>${escapeHtml(message)}</message><detail>${detail}</detail></error>`
    return { status, headers: { 'x-road-error': code, 'content-type': 'application/xml;charset=utf-8' }, body }
  }
  const body = JSON.stringify({ type: code, message, detail })
  return { status, headers: { 'x-road-error': code, 'content-type': 'application/json;charset=utf-8' }, body }
}

function wantsXml(accept = ''): boolean {
  return accept
    .split(',')
    .map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '')
    .some((type) => type === 'application/xml' || type.startsWith('text/'))
}
