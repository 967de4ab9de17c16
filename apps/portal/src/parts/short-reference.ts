/** The end of a conversation id: UUIDv7 begins with the time, so that beginnings look alike. */
export const shortReference = (conversationId: string) =>
  conversationId
    .slice(-12)
    .toUpperCase()
    .replace(/(.{4})(?=.)/g, '$1-')
