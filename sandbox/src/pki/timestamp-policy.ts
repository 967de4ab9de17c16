/** Of the arc that RFC 7299 leaves to examples; the make-believe authority's only policy. */
export const timestampPolicy = '1.3.6.1.4.1.32473.1.1'
