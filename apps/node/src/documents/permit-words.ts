/** Words printed on a document, by language. Documents speak the issuing state's language, the holder's, and English. */
export interface PermitWords {
  readonly number: string
  readonly familyName: string
  readonly givenName: string
  readonly patronymic: string
  readonly birthDate: string
  readonly birthPlace: string
  readonly citizenship: string
  readonly validFrom: string
  readonly validUntil: string
  readonly issuedBy: string
  readonly issuedOn: string
  readonly legalBasis: string
  readonly check: string
  readonly sealed: string
}

const kk: PermitWords = {
  number: 'Нөмірі',
  familyName: 'Тегі',
  givenName: 'Аты',
  patronymic: 'Әкесінің аты',
  birthDate: 'Туған күні',
  birthPlace: 'Туған жері',
  citizenship: 'Азаматтығы',
  validFrom: 'Жарамдылық басы',
  validUntil: 'Жарамдылық соңы',
  issuedBy: 'Берген орган',
  issuedOn: 'Берілген күні',
  legalBasis: 'Құқықтық негізі',
  check: 'Құжатты тексеру',
  sealed: 'Электрондық мөрмен куәландырылған',
}

const tr: PermitWords = {
  number: 'Numarası',
  familyName: 'Soyadı',
  givenName: 'Adı',
  patronymic: 'Baba adı',
  birthDate: 'Doğum tarihi',
  birthPlace: 'Doğum yeri',
  citizenship: 'Uyruğu',
  validFrom: 'Başlangıç tarihi',
  validUntil: 'Bitiş tarihi',
  issuedBy: 'Veren makam',
  issuedOn: 'Veriliş tarihi',
  legalBasis: 'Hukuki dayanak',
  check: 'Belgeyi doğrula',
  sealed: 'Elektronik mühürle onaylanmıştır',
}

const ru: PermitWords = {
  number: 'Номер',
  familyName: 'Фамилия',
  givenName: 'Имя',
  patronymic: 'Отчество',
  birthDate: 'Дата рождения',
  birthPlace: 'Место рождения',
  citizenship: 'Гражданство',
  validFrom: 'Действует с',
  validUntil: 'Действует по',
  issuedBy: 'Орган, выдавший документ',
  issuedOn: 'Дата выдачи',
  legalBasis: 'Правовое основание',
  check: 'Проверить документ',
  sealed: 'Заверено электронной печатью',
}

const en: PermitWords = {
  number: 'Number',
  familyName: 'Family name',
  givenName: 'Given name',
  patronymic: 'Patronymic',
  birthDate: 'Date of birth',
  birthPlace: 'Place of birth',
  citizenship: 'Citizenship',
  validFrom: 'Valid from',
  validUntil: 'Valid until',
  issuedBy: 'Issued by',
  issuedOn: 'Date of issue',
  legalBasis: 'Legal basis',
  check: 'Check this document',
  sealed: 'Certified by electronic seal',
}

const ky: PermitWords = {
  number: 'Номери',
  familyName: 'Фамилиясы',
  givenName: 'Аты',
  patronymic: 'Атасынын аты',
  birthDate: 'Туулган күнү',
  birthPlace: 'Туулган жери',
  citizenship: 'Жарандыгы',
  validFrom: 'Жарактуулук башталышы',
  validUntil: 'Жарактуулук аягы',
  issuedBy: 'Берген орган',
  issuedOn: 'Берилген күнү',
  legalBasis: 'Укуктук негизи',
  check: 'Документти текшерүү',
  sealed: 'Электрондук мөөр менен күбөлөндүрүлгөн',
}

const uz: PermitWords = {
  number: 'Raqami',
  familyName: 'Familiyasi',
  givenName: 'Ismi',
  patronymic: 'Otasining ismi',
  birthDate: 'Tugʻilgan sanasi',
  birthPlace: 'Tugʻilgan joyi',
  citizenship: 'Fuqaroligi',
  validFrom: 'Amal qilish boshlanishi',
  validUntil: 'Amal qilish tugashi',
  issuedBy: 'Bergan organ',
  issuedOn: 'Berilgan sana',
  legalBasis: 'Huquqiy asosi',
  check: 'Hujjatni tekshirish',
  sealed: 'Elektron muhr bilan tasdiqlangan',
}

const az: PermitWords = {
  number: 'Nömrəsi',
  familyName: 'Soyadı',
  givenName: 'Adı',
  patronymic: 'Atasının adı',
  birthDate: 'Doğum tarixi',
  birthPlace: 'Doğum yeri',
  citizenship: 'Vətəndaşlığı',
  validFrom: 'Etibarlılığın başlanğıcı',
  validUntil: 'Etibarlılığın sonu',
  issuedBy: 'Verən orqan',
  issuedOn: 'Verilmə tarixi',
  legalBasis: 'Hüquqi əsas',
  check: 'Sənədi yoxlayın',
  sealed: 'Elektron möhürlə təsdiqlənib',
}

export const permitWords: Readonly<Record<string, PermitWords>> = { kk, tr, ru, en, ky, uz, az }
