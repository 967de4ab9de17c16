const dayMs = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)

/** What the applicants of these tests write where the form is not filled in from home. */
export const answers = () => ({
  passportNumber: 'N12345678',
  passportExpiry: inDays(5 * 365),
  purpose: 'study',
  stayFrom: inDays(30),
  stayUntil: inDays(230),
  settlement: 'İstanbul',
  address: 'Bağdat Caddesi 12, daire 7, Kadıköy',
  phone: '+77001234567',
  email: 'aigerim@example.org',
})
