import type { TrustOverview } from '@kopru/client'

const location = (party: string) => `https://node.example/lists/${party}.xml`

/** A state's own list with a change that waits, and others' in every state of use. */
export const trustOverview = (party: string): TrustOverview => ({
  party,
  own: {
    sequenceNumber: 14,
    issuedAt: '2026-10-01T09:00:00Z',
    nextUpdate: '2027-03-30T09:00:00Z',
    unsigned: true,
    services: [
      {
        key: '3fa85f6457174562:CA/QC',
        provider: { en: 'National Certification Authority', tr: 'Ulusal Sertifika Makamı' },
        names: { en: 'Certificates for the seals of authorities', kk: 'Билік органдарының мөрлеріне сертификаттар' },
        ...{ type: 'qualified-certificates', status: 'granted', since: '2024-01-15T00:00:00Z', history: [] },
      },
      {
        key: '9b2d0c11aa34ef56:TSA',
        provider: { en: 'National Certification Authority' },
        names: { en: 'Time-stamps of the first generation' },
        ...{ type: 'timestamps', status: 'withdrawn', since: '2026-09-30T21:00:00Z' },
        history: [{ status: 'granted', since: '2022-05-01T00:00:00Z' }],
      },
    ],
  },
  lists: [
    used('AZ', 6),
    used('KZ', 31),
    { ...notUsed('KG'), problem: { code: 'list.stale', params: { nextUpdate: '2026-11-01T00:00:00.000Z' } } },
    { ...used('TR', 14), problem: { code: 'list.rolled-back', params: { number: 12, known: 14 } } },
    { ...notUsed('UZ'), problem: { code: 'list.signature-wrong', params: { why: 'seal.altered' } } },
  ],
})

const used = (party: string, sequenceNumber: number): TrustOverview['lists'][number] => ({
  ...{ party, location: location(party), use: 'used', sequenceNumber, services: 2 },
  ...{ nextUpdate: '2027-03-30T09:00:00Z', checkedAt: '2026-11-23T06:00:00Z' },
})

const notUsed = (party: string): TrustOverview['lists'][number] => ({
  ...{ party, location: location(party), use: 'not-used', checkedAt: '2026-11-23T06:00:00Z' },
})
