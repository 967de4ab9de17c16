export interface PaymentTexts {
  owner: string
  makeBelieve: string
  languages: string
  title: string
  amount: string
  purpose: string
  reference: string
  card: string
  cardHint: string
  expiry: string
  code: string
  pay: string
  decline: string
  timeOut: string
  settled: string
  back: string
  unknown: string
}

export const paymentTexts: Record<string, PaymentTexts> = {
  kk: {
    owner: 'Мемлекеттік төлемдер',
    makeBelieve: 'Сынақ ортасы: ақша есептен шығарылмайды. Нақты карта деректерін енгізбеңіз.',
    languages: 'Тіл',
    title: 'Мемлекеттік алымды төлеу',
    amount: 'Сома',
    purpose: 'Не үшін',
    reference: 'Нөмірі',
    card: 'Карта нөмірі',
    cardHint: 'Сынақ картасы толтырылып қойған; өзгертпесеңіз де болады.',
    expiry: 'Мерзімі',
    code: 'Қауіпсіздік коды',
    pay: 'Төлеу',
    decline: 'Банк бас тартсын',
    timeOut: 'Уақыты өтіп кетсін',
    settled: 'Бұл төлем аяқталған',
    back: 'Порталға оралу',
    unknown: 'Мұндай төлем жоқ',
  },
  tr: {
    owner: 'Kamu ödemeleri',
    makeBelieve: 'Deneme ortamı: para çekilmez. Gerçek kart bilgisi girmeyin.',
    languages: 'Dil',
    title: 'Harç ödemesi',
    amount: 'Tutar',
    purpose: 'Açıklama',
    reference: 'Referans',
    card: 'Kart numarası',
    cardHint: 'Deneme kartı doldurulmuştur; değiştirmeniz gerekmez.',
    expiry: 'Son kullanma',
    code: 'Güvenlik kodu',
    pay: 'Öde',
    decline: 'Banka reddetsin',
    timeOut: 'Süresi dolsun',
    settled: 'Bu ödeme tamamlandı',
    back: 'Portala dön',
    unknown: 'Böyle bir ödeme yok',
  },
  ru: {
    owner: 'Государственные платежи',
    makeBelieve: 'Песочница: деньги не списываются. Не вводите данные настоящей карты.',
    languages: 'Язык',
    title: 'Оплата сбора',
    amount: 'Сумма',
    purpose: 'Назначение',
    reference: 'Номер',
    card: 'Номер карты',
    cardHint: 'Пробная карта уже введена, менять её не нужно.',
    expiry: 'Срок действия',
    code: 'Код безопасности',
    pay: 'Оплатить',
    decline: 'Пусть банк откажет',
    timeOut: 'Пусть время истечёт',
    settled: 'Этот платёж завершён',
    back: 'Вернуться на портал',
    unknown: 'Такого платежа нет',
  },
  en: {
    owner: 'Public payments',
    makeBelieve: 'Sandbox: no money is taken. Do not enter a real card.',
    languages: 'Language',
    title: 'Pay the fee',
    amount: 'Amount',
    purpose: 'For',
    reference: 'Reference',
    card: 'Card number',
    cardHint: 'A test card is filled in; you need not change it.',
    expiry: 'Expires',
    code: 'Security code',
    pay: 'Pay',
    decline: 'Let the bank decline',
    timeOut: 'Let it time out',
    settled: 'This payment has ended',
    back: 'Back to the portal',
    unknown: 'There is no such payment',
  },
}
