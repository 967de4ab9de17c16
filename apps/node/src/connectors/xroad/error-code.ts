/**
 * One spelling for X-Road's error codes. Up to 7.7.1 they are dotted CamelCase, from 7.8.0 dotted snake_case; lower-cased
 * and without underscores the two meet.
 */
const foldErrorCode = (code: string): string => code.toLowerCase().replaceAll('_', '')

const passing = new Set([
  'networkerror',
  'ioerror',
  'databaseerror',
  'cannotcreatesignature',
  'timestampingfailed',
  'loggingfailed',
  'maintenancemode',
  'outdatedglobalconf',
  'globalconfoutdated',
])

/**
 * Whether a call that X-Road itself refused may succeed later. Only faults of operation pass by themselves; missing
 * rights, unknown services and messages that X-Road finds wrong need a person.
 */
export const mayPass = (code: string): boolean =>
  foldErrorCode(code)
    .split('.')
    .some((part) => passing.has(part))
