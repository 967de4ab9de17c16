import type { ReactNode } from 'react'
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { T } from '../language/Language.tsx'
import { Button } from './Button.tsx'

/** A button whose work cannot be undone: asks once more, in words. */
export function Confirm({
  trigger,
  title,
  children,
  action,
  onConfirm,
  testId,
}: {
  trigger: ReactNode
  title: ReactNode
  children: ReactNode
  action: ReactNode
  onConfirm: () => void
  testId: string
}) {
  return (
    <DialogTrigger>
      <Button look="quiet" data-testid={testId}>
        {trigger}
      </Button>
      <ModalOverlay className="modal-overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog" role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">{title}</Heading>
                {children}
                <div className="actions">
                  <Button
                    look="danger"
                    data-testid={`${testId}-confirm`}
                    onPress={() => {
                      close()
                      onConfirm()
                    }}
                  >
                    {action}
                  </Button>
                  <Button look="secondary" onPress={close}>
                    <T k="common.cancel" />
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}
