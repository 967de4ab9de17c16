/** What `kopru sign` can make. */
export const signingFormats = ['pades', 'cades', 'xades', 'asic-e', 'jades'] as const
export type SigningFormat = (typeof signingFormats)[number]
