/** XML namespaces of signatures. */
export const dsig = 'http://www.w3.org/2000/09/xmldsig#'
export const xades = 'http://uri.etsi.org/01903/v1.3.2#'
export const xades141 = 'http://uri.etsi.org/01903/v1.4.1#'
export const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
export const soapEnvelopes = ['http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope']
/** Type of the reference to SignedProperties (ETSI EN 319 132-1 §4.4.2). */
export const signedPropertiesType = 'http://uri.etsi.org/01903#SignedProperties'
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
