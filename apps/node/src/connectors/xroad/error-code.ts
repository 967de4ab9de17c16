/**
 * One spelling for X-Road's error codes. Up to 7.7.1 they are dotted CamelCase, from 7.8.0 dotted snake_case; lower-cased
 * and without underscores the two meet.
 */
export const foldErrorCode = (code: string): string => code.toLowerCase().replaceAll('_', '')

const passing = ['networkerror', 'ioerror', 'databaseerror', 'timestampingfailed', 'loggingfailed', 'maintenancemode']

/**
 * Whether a call that X-Road itself refused may succeed later. HTTP status says nothing: malformed requests come back
 * as 500. Only faults of operation pass by themselves; missing rights and unknown services need a person.
 */
export const mayPass = (code: string): boolean =>
  passing.some((fault) => foldErrorCode(code).split('.').includes(fault))
