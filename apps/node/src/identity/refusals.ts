export const identityRefusals = {
  'identity.log-in-needed': { status: 401, params: [] },
  'identity.session-expired': { status: 401, params: [] },
  'identity.loa-too-low': { status: 403, params: ['needed', 'given'] },
  'identity.role-needed': { status: 403, params: ['role'] },
  'identity.wrong-csrf-token': { status: 403, params: [] },
  'identity.log-in-cancelled': { status: 403, params: [] },
  'identity.log-in-failed': { status: 502, params: ['party'] },
  'identity.log-in-unreachable': { status: 503, params: ['party'] },
  'identity.log-in-not-started-here': { status: 400, params: [] },
  'identity.unknown-party': { status: 404, params: ['party'] },
  'identity.person-incomplete': { status: 502, params: ['missing'] },
  'identity.no-legal-basis': { status: 403, params: ['party'] },
} as const
