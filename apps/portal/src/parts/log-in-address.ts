/** Where a person logs in: at `home`, at least at level `loa`, in their language, to come back to the path `back`. */
export const personLogIn = (to: { home: string; back: string; language: string; loa?: string | undefined }): string =>
  `/login?${new URLSearchParams({ home: to.home, return: to.back, lang: to.language, ...(to.loa && { loa: to.loa }) })}`

/** Where the state's own staff log in. */
export const staffLogIn = (to: { back: string; language: string }): string =>
  `/staff/login?${new URLSearchParams({ return: to.back, lang: to.language })}`
