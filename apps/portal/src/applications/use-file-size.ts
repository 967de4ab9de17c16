import { useLanguage } from '../language/Language.tsx'

/** Bytes as people say them: kB and MB of a thousand. */
export function useFileSize(): (bytes: number) => string {
  const { formats, t } = useLanguage()
  return (bytes) =>
    bytes < 1_000_000
      ? t('file.kilobytes', { n: formats.number(Math.ceil(bytes / 1000)) })
      : t('file.megabytes', { n: formats.number(bytes / 1_000_000, { maximumFractionDigits: 1 }) })
}
