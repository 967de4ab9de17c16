/** Why the law, or the directory that tells the law, does not permit an exchange. */
export const federationRefusals = {
  'federation.no-agreement': { status: 403, params: ['agreement', 'from', 'to'] },
  'federation.not-a-party': { status: 403, params: ['agreement', 'party'] },
  'federation.not-ratified': { status: 403, params: ['agreement', 'party'] },
  'federation.not-in-force': { status: 403, params: ['agreement', 'party'] },
  'federation.suspended': { status: 403, params: ['agreement', 'party', 'since'] },
  'federation.article-unknown': { status: 403, params: ['agreement', 'article'] },
  'federation.purpose-not-covered': { status: 403, params: ['agreement', 'article', 'purpose'] },
  'federation.message-type-not-covered': { status: 403, params: ['agreement', 'article', 'messageType'] },
  'federation.evidence-not-covered': { status: 403, params: ['agreement', 'article', 'evidenceType'] },
  'federation.directory-expired': { status: 503, params: ['since'] },
} as const
