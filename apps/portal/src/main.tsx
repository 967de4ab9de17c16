import './styles/index.css'
import { chooseLanguage } from '@kopru/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { metaQuery, queryClient, sessionQuery } from './api/node.ts'
import { LanguageProvider, loadTranslator, readStoredLanguage } from './language/Language.tsx'
import { router } from './router.tsx'
import { bootErrorWords } from './shell/boot-error.ts'

/** `?lang=kk` chooses the language once; the address is then cleaned, so that a later switch is not undone by a reload. */
function takeAskedLanguage(): string | null {
  const url = new URL(window.location.href)
  const asked = url.searchParams.get('lang')
  if (asked === null) return null
  url.searchParams.delete('lang')
  window.history.replaceState(window.history.state, '', url)
  try {
    localStorage.setItem('kopru.language', asked)
  } catch {
    // Without storage the language holds for this page only.
  }
  return asked
}

async function start(root: Root, asked: string | null) {
  const languageFacts = { asked, stored: readStoredLanguage(), browser: navigator.languages }
  // Until the node answers: what was chosen in this browser, else what the node made of the browser's list.
  const served = [document.documentElement.lang]
  document.documentElement.lang = chooseLanguage({ ...languageFacts, browser: served, party: undefined })
  try {
    const [meta] = await Promise.all([queryClient.fetchQuery(metaQuery), queryClient.fetchQuery(sessionQuery)])
    const first = await loadTranslator(chooseLanguage({ ...languageFacts, party: meta.party }), meta.timeZone)
    document.documentElement.lang = first.language
    document.documentElement.dataset['party'] = meta.party
    root.render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <LanguageProvider first={first} timeZone={meta.timeZone}>
            <RouterProvider router={router} />
          </LanguageProvider>
        </QueryClientProvider>
      </StrictMode>,
    )
  } catch {
    root.render(<BootError again={() => void start(root, asked)} />)
  }
}

function BootError({ again }: { again: () => void }) {
  const known = document.documentElement.lang
  const language = known === 'kk' || known === 'tr' || known === 'ru' ? known : 'en'
  const words = bootErrorWords[language]
  return (
    <main className="boot-error" lang={language}>
      <h1>{words.title}</h1>
      <p>{words.next}</p>
      <button type="button" className="button" onClick={again}>
        {words.again}
      </button>
    </main>
  )
}

const element = document.getElementById('root')
if (!element) throw new Error('No #root in the page')
void start(createRoot(element), takeAskedLanguage())
