/** XML namespaces of trusted lists (ETSI TS 119 612 Annex C). */
export const tsl = 'http://uri.etsi.org/02231/v2#'
export const tslAdditional = 'http://uri.etsi.org/02231/v2/additionaltypes#'
export const qualificationRules = 'http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#'
/** Our own: what services of a state count as in another (`Equivalence`). */
export const equivalence = 'urn:kopru:trusted-list:equivalence:1'
