import { join } from 'node:path'

/** Stands by itself: the process that only watches the others names the file, and loads no signing for it. */
export const uzbekSampleFile = (home: string) => join(home, 'samples', 'uzbek-signed.p7m')
