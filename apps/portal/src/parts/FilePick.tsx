import type { ReactNode } from 'react'
import { DropZone, FileTrigger, Text } from 'react-aria-components'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

/** Drop a file or choose one. */
export function FilePick({
  accept,
  onFile,
  label,
  hint,
  isPending = false,
  testId,
}: {
  accept?: readonly string[]
  onFile: (file: File) => void
  label: ReactNode
  hint?: ReactNode
  isPending?: boolean
  testId: string
}) {
  const { t } = useLanguage()
  return (
    <DropZone
      className="drop-zone"
      aria-label={t('file.drop')}
      isDisabled={isPending}
      onDrop={({ items }) => {
        const file = items.find((item) => item.kind === 'file')
        if (file) void file.getFile().then(onFile)
      }}
    >
      <Icon name="upload" />
      <Text slot="label" className="drop-label">
        <T k="file.drop" />
      </Text>
      <FileTrigger
        {...(accept && { acceptedFileTypes: accept })}
        onSelect={(files) => {
          const file = files?.[0]
          if (file) onFile(file)
        }}
      >
        <Button look="secondary" isPending={isPending} data-testid={testId}>
          {label}
        </Button>
      </FileTrigger>
      {hint && <p className="hint">{hint}</p>}
    </DropZone>
  )
}
