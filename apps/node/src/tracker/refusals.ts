export const trackerRefusals = {
  'tracker.not-the-persons-state': { status: 403, params: [] },
  'tracker.malformed-request': { status: 400, params: [] },
} as const
