import { type DragEvent, type ReactNode, useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { T } from '../language/Language.tsx'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

interface FilePickProps {
  accept?: readonly string[]
  onFile: (file: File) => void
  label: ReactNode
  hint?: ReactNode
  isPending?: boolean
  testId: string
}

/** Choose a file, or drop one: dropping is for the mouse only, the button does the same for everyone. */
export function FilePick({ accept, onFile, label, hint, isPending = false, testId }: FilePickProps) {
  const [over, setOver] = useState(false)
  const take = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file && !isPending) onFile(file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: an extra way for the mouse; the button within is the control
    <div
      className="drop-zone"
      data-drop-target={over || undefined}
      data-testid={`${testId}-zone`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
    >
      <Icon name="upload" />
      <span className="drop-label">
        <T k="file.drop" />
      </span>
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
    </div>
  )
}
