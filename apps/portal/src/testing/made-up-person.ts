/** One made-up applicant, and the ids of what is hers. */

export const identity = {
  identifier: 'KZ/TR/x7Qf2mVd0Jr9',
  name: {
    given: 'Айгүл',
    family: 'Сәрсенова',
    patronymic: 'Нұрланқызы',
    latinGiven: 'AIGUL',
    latinFamily: 'SARSENOVA',
  },
  birthDate: '1994-03-08',
  sex: 'female',
  birthPlace: 'Қызылорда',
  citizenship: 'KZ',
}

export const conversation = '0193570f-1c2a-7d41-9c1b-4f6e2a90b7d3'
export const id = (n: number) => `0193570f-0000-7000-8000-${String(n).padStart(12, '0')}`
export const ids = {
  draft: id(1),
  ready: id(2),
  question: id(3),
  granted: id(4),
  refused: id(5),
  away: id(6),
  preview: id(7),
  linkQuestion: id(8),
}

export const form = {
  familyName: 'SARSENOVA',
  givenName: 'AIGUL',
  birthDate: '1994-03-08',
  passportNumber: 'N12345678',
  passportExpiry: '2031-05-20',
  purpose: 'study',
  stayFrom: '2027-02-01',
  stayUntil: '2028-01-31',
  settlement: 'Ankara',
  address: 'Kızılay Mah. Atatürk Bulvarı 12/5',
  phone: '+77011234567',
  email: 'aigul@example.kz',
}
