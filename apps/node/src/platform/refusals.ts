/** Refusals that any request can meet, whatever it asks for. */
export const platformRefusals = {
  'request.cross-site': { status: 403, params: [] },
  'request.invalid': { status: 400, params: ['where'] },
  'request.not-found': { status: 404, params: [] },
  'request.too-large': { status: 413, params: ['limit'] },
  'request.unreadable': { status: 400, params: [] },
  'request.unsupported-type': { status: 415, params: [] },
  'request.too-many': { status: 429, params: [] },
  'request.not-allowed-here': { status: 403, params: [] },
  'node.fault': { status: 500, params: ['reference'] },
  'node.not-ready': { status: 503, params: [] },
} as const
