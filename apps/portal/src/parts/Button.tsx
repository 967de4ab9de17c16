import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { T } from '../language/Language.tsx'
import { Icon, type IconName } from './Icon.tsx'

type Look = 'primary' | 'secondary' | 'danger' | 'quiet'
const classOf = (look: Look) => (look === 'primary' ? 'button' : `button button-${look}`)

type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  look?: Look
  icon?: IconName
  children: ReactNode
  'data-testid'?: string
}

/**
 * A button that stays focusable while its work is under way (`isPending`), says so, and does nothing when pressed again.
 * Not react-aria's own `isPending`: without a progress bar it announces an image that has no name.
 */
export function Button({ look = 'primary', icon, isPending = false, children, ...props }: ButtonProps) {
  const { onPress, type, ...rest } = props
  return (
    <AriaButton
      {...rest}
      {...(onPress && !isPending && { onPress })}
      type={isPending ? 'button' : (type ?? 'button')}
      className={classOf(look)}
    >
      {isPending ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span>{children}</span>
      {isPending && (
        <span className="visually-hidden" role="status">
          <T k="common.working" />
        </span>
      )}
    </AriaButton>
  )
}

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & { look?: Look; icon?: IconName; 'data-testid'?: string }

/** A link that looks like a button, to an address outside the single page (another portal, log-in, a file). */
export function ButtonAnchor({ look = 'primary', icon, children, ...props }: AnchorProps) {
  return (
    <a {...props} className={classOf(look)}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  )
}

/** A link that looks like a button, to a page of this portal. */
export const ButtonLink = createLink(ButtonAnchor)
