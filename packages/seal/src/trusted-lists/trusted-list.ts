/** A trusted list (ETSI TS 119 612 §5), as far as validation and our own lists need it. */
export interface TrustedList {
  /** 5 or 6. */
  readonly version: number
  readonly sequenceNumber: number
  /** URI: a list of services, or a list of lists. */
  readonly type: string
  readonly operator: Operator
  readonly schemeNames: readonly Text[]
  readonly informationUris: readonly Text[]
  /** URI. */
  readonly statusDetermination: string
  readonly communityRules: readonly Text[]
  /** Two letters of ISO 3166-1. */
  readonly territory: string
  readonly legalNotices: readonly Text[]
  readonly pointers: readonly Pointer[]
  readonly issuedAt: Date
  /** Absent: the list is closed. */
  readonly nextUpdate?: Date
  readonly distributionPoints: readonly string[]
  readonly providers: readonly Provider[]
}

/** A text or address in one language. */
export interface Text {
  readonly language: string
  readonly text: string
}

export interface Operator {
  readonly names: readonly Text[]
  readonly postal: readonly PostalAddress[]
  /** `mailto:` and web addresses. */
  readonly electronic: readonly Text[]
}

export interface PostalAddress {
  readonly language: string
  readonly street: string
  readonly locality: string
  readonly postalCode?: string
  readonly country: string
}

export interface Provider extends Operator {
  readonly tradeNames: readonly Text[]
  readonly informationUris: readonly Text[]
  readonly services: readonly Service[]
}

export interface Service extends ServiceState {
  /** From the youngest to the oldest. */
  readonly history: readonly ServiceState[]
}

export interface ServiceState {
  /** URI. */
  readonly type: string
  readonly names: readonly Text[]
  /** DER. */
  readonly certificates: readonly Uint8Array[]
  /** URI. */
  readonly status: string
  readonly since: Date
  /** URIs of additional service information, such as “for electronic seals”. */
  readonly additions: readonly string[]
  /** How the supervisor corrects what certificates of the service say of themselves (§5.5.9.2). */
  readonly qualifications: readonly Qualification[]
}

/** Qualifiers for those certificates of a service that meet the criteria. */
export interface Qualification {
  /** URIs, such as “qualified, for electronic signatures”. */
  readonly qualifiers: readonly string[]
  readonly criteria: Criteria
}

export interface Criteria {
  readonly assert: 'all' | 'atLeastOne' | 'none'
  readonly conditions: readonly Condition[]
}

export type Condition =
  | { readonly is: 'criteria'; readonly criteria: Criteria }
  /** Each named bit (RFC 5280 §4.2.1.3) is set, or not set, as said. */
  | { readonly is: 'key-usage'; readonly bits: Readonly<Record<string, boolean>> }
  /** Each of these OIDs is there. */
  | { readonly is: 'policies' | 'purposes' | 'subject-attributes'; readonly oids: readonly string[] }
  /** Of a kind that is not known here: nobody can tell whether it is met. */
  | { readonly is: 'unknown'; readonly name: string }

/** Where another list is, and who signs it. */
export interface Pointer {
  readonly location: string
  readonly territory: string
  readonly type: string
  readonly operatorNames: readonly Text[]
  /** `application/vnd.etsi.tsl+xml`, or a form for people. */
  readonly mimeType?: string
  /** DER. */
  readonly signers: readonly Uint8Array[]
  /** What services of that list count as here, by mutual recognition. */
  readonly equivalences: readonly Equivalence[]
}

export interface Equivalence {
  /** Type and status of a service there. */
  readonly theirType: string
  readonly theirStatus: string
  /** Type that it counts as here; its status is then `granted`. */
  readonly ourType: string
  /** The state in which it counts so; absent: in every state that follows the list of lists. */
  readonly in?: string
  /** The agreement's article that says so, such as `ots-egov-draft/7`. */
  readonly basis?: string
  readonly since: Date
}

export const listTypes = {
  services: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/CClist',
  lists: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/CClistofthelists',
} as const

/** What a list of `territory` is, outside the European Union (Annex D.5: CC stands for the territory). */
export const listTypeOf = (kind: keyof typeof listTypes, territory: string) =>
  listTypes[kind].replace(/CC(?=list)/, territory)

/** A list that points to others: ours, and the European Union's. */
export const isListOfLists = (type: string) => /listofthelists$/i.test(type)

export const serviceTypes = {
  'qualified-certificates': 'http://uri.etsi.org/TrstSvc/Svctype/CA/QC',
  certificates: 'http://uri.etsi.org/TrstSvc/Svctype/CA/PKC',
  'qualified-timestamps': 'http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST',
  timestamps: 'http://uri.etsi.org/TrstSvc/Svctype/TSA',
  'qualified-validation': 'http://uri.etsi.org/TrstSvc/Svctype/QESValidation/Q',
  validation: 'http://uri.etsi.org/TrstSvc/Svctype/AdESValidation',
} as const

export const granted = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted'
export const withdrawn = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn'

/** Certificates for what, as a service's additional information says (§5.5.9.4). */
export const purposeUris = {
  esign: 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSignatures',
  eseal: 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals',
  web: 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForWebSiteAuthentication',
} as const

/** Statuses that stand for “in force” (TS 119 612 §5.5.4, Annex J for the ones of before July 2016). */
export const inForce: ReadonlySet<string> = new Set([
  granted,
  'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/recognisedatnationallevel',
  'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/undersupervision',
  'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/supervisionincessation',
  'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/accredited',
])
