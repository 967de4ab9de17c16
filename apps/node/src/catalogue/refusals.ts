export const catalogueRefusals = {
  'catalogue.unknown-service': { status: 404, params: ['party', 'service'] },
  'catalogue.not-open-to': { status: 403, params: ['service', 'home'] },
} as const
