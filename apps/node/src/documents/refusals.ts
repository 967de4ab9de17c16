export const documentRefusals = {
  'documents.empty-file': { status: 422, params: [] },
  'documents.file-too-large': { status: 413, params: ['limitBytes'] },
  'documents.wrong-file-type': { status: 415, params: ['found', 'allowed'] },
  'documents.type-not-as-named': { status: 415, params: ['named', 'found'] },
  'documents.active-content': { status: 422, params: [] },
  'documents.damaged-file': { status: 422, params: ['mediaType'] },
  'documents.trailing-data': { status: 422, params: ['mediaType'] },
  'documents.hidden-content': { status: 422, params: ['mediaType'] },
  'documents.picture-too-large': { status: 422, params: ['limitPixels'] },
  'documents.no-file': { status: 400, params: [] },
  'documents.too-busy': { status: 503, params: [] },
} as const

/** Reasons that a verification names; worded like refusals, in the same files. */
export const verificationReasons = [
  'documents.examination-too-slow',
  'documents.examination-broken',
  'documents.token-unreadable',
  'documents.token-signer-unknown',
  'documents.token-signature-wrong',
  'documents.token-issuer-differs',
  'documents.not-in-register',
  'documents.not-as-issued',
  'documents.withdrawn',
  'documents.expired',
  'documents.not-yet-valid',
  'documents.withdrawal-not-checked',
  'documents.revocation-not-checked',
  'documents.issuer-differs',
  'documents.subject-differs',
  'documents.not-as-asked',
] as const
