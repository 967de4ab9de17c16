export const operatorRefusals = {
  'operator.no-chain-fault': { status: 409, params: ['party'] },
  'operator.no-list': { status: 404, params: ['party'] },
  'operator.list-edit-refused': { status: 409, params: ['fault'] },
  'operator.certificate-unreadable': { status: 422, params: [] },
} as const
