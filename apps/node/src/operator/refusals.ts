export const operatorRefusals = {
  'operator.no-chain-fault': { status: 409, params: ['party'] },
} as const
