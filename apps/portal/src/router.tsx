import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { HomePage } from './home/HomePage.tsx'
import { findOwnPath } from './parts/web-address.ts'
import { ApplyPage } from './services/ApplyPage.tsx'
import { ServicePage } from './services/ServicePage.tsx'
import { ServicesPage } from './services/ServicesPage.tsx'
import { EnterPage } from './shell/EnterPage.tsx'
import { CrashPage, NotFoundPage } from './shell/ErrorPages.tsx'
import { Layout } from './shell/Layout.tsx'

const code = (value: unknown) => (typeof value === 'string' && /^[A-Z]{2,8}$/.test(value) ? value : undefined)
// What does not fit is set to undefined: left out it would be taken from the address as it stands.
const withParties = (search: Record<string, unknown>): PartySearch => ({
  citizenship: code(search['citizenship']),
  host: code(search['host']),
})
interface PartySearch {
  citizenship?: string | undefined
  host?: string | undefined
}

const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage, errorComponent: CrashPage })
const page = <P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const

/** Read by every visitor: in the first bundle. */
const open = [
  createRoute({ ...page('/'), component: HomePage }),
  createRoute({ ...page('/services'), component: ServicesPage, validateSearch: withParties }),
  createRoute({ ...page('/services/$party/$id'), component: ServicePage, validateSearch: withParties }),
  createRoute({
    ...page('/apply/$serviceId'),
    component: ApplyPage,
    validateSearch: (search: Record<string, unknown>): { home?: string | undefined } => ({
      home: code(search['home']),
    }),
  }),
  createRoute({
    ...page('/enter'),
    component: EnterPage,
    // A path of our own only: the log-in must not lead to another site.
    validateSearch: (search: Record<string, unknown>): { return?: string | undefined } => ({
      return: findOwnPath(search['return']),
    }),
  }),
] as const

/** Each loaded when first visited. */
const person = [
  createRoute({
    ...page('/applications'),
    component: lazyRouteComponent(() => import('./applications/ApplicationsPage.tsx'), 'ApplicationsPage'),
  }),
  createRoute({
    ...page('/applications/$id'),
    component: lazyRouteComponent(() => import('./applications/ApplicationPage.tsx'), 'ApplicationPage'),
  }),
  createRoute({
    ...page('/applications/$id/form'),
    component: lazyRouteComponent(() => import('./form/FormPage.tsx'), 'FormPage'),
  }),
  createRoute({
    ...page('/applications/$id/evidence'),
    component: lazyRouteComponent(() => import('./applications/EvidencePage.tsx'), 'EvidencePage'),
  }),
  createRoute({
    ...page('/applications/$id/uploads'),
    component: lazyRouteComponent(() => import('./applications/UploadsPage.tsx'), 'UploadsPage'),
  }),
  createRoute({
    ...page('/applications/$id/signature'),
    component: lazyRouteComponent(() => import('./applications/SignaturePage.tsx'), 'SignaturePage'),
  }),
  createRoute({
    ...page('/applications/$id/fee'),
    component: lazyRouteComponent(() => import('./applications/FeePage.tsx'), 'FeePage'),
  }),
  createRoute({
    ...page('/applications/$id/review'),
    component: lazyRouteComponent(() => import('./applications/ReviewPage.tsx'), 'ReviewPage'),
  }),
  createRoute({
    ...page('/preview/$id'),
    component: lazyRouteComponent(() => import('./preview/PreviewPage.tsx'), 'PreviewPage'),
  }),
  createRoute({
    ...page('/links'),
    component: lazyRouteComponent(() => import('./links/LinksPage.tsx'), 'LinksPage'),
  }),
  createRoute({
    ...page('/links/questions/$id'),
    component: lazyRouteComponent(() => import('./links/QuestionPage.tsx'), 'QuestionPage'),
  }),
  createRoute({
    ...page('/tracker'),
    component: lazyRouteComponent(() => import('./tracker/TrackerPage.tsx'), 'TrackerPage'),
  }),
  createRoute({
    ...page('/verify'),
    component: lazyRouteComponent(() => import('./verify/VerifyPage.tsx'), 'VerifyPage'),
  }),
] as const

const staff = [
  createRoute({
    ...page('/officer'),
    component: lazyRouteComponent(() => import('./officer/QueuePage.tsx'), 'QueuePage'),
  }),
  createRoute({
    ...page('/officer/cases/$id'),
    component: lazyRouteComponent(() => import('./officer/CasePage.tsx'), 'CasePage'),
  }),
  createRoute({
    ...page('/officer/records'),
    component: lazyRouteComponent(() => import('./officer/RecordsPage.tsx'), 'RecordsPage'),
  }),
  createRoute({
    ...page('/officer/records/$id'),
    component: lazyRouteComponent(() => import('./officer/RecordTaskPage.tsx'), 'RecordTaskPage'),
  }),
  createRoute({
    ...page('/operator'),
    component: lazyRouteComponent(() => import('./operator/OperatorPage.tsx'), 'OperatorPage'),
  }),
  createRoute({
    ...page('/operator/trust'),
    component: lazyRouteComponent(() => import('./operator/TrustPage.tsx'), 'TrustPage'),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren([...open, ...person, ...staff]),
  scrollRestoration: true,
  defaultPreload: 'intent',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
