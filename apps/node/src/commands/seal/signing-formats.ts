/** What `kopru sign` can make. */
export const signingFormats = ['pades', 'cades', 'xades', 'asic-e', 'asic-e-cades', 'asic-s-cades', 'jades'] as const
export type SigningFormat = (typeof signingFormats)[number]
