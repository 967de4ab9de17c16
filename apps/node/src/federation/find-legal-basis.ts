import type { LegalBasis } from '@kopru/client'
import type { Directory } from './directory.ts'
import type { LegalBasisQuestion } from './rules/check-legal-basis.ts'

type Question = Omit<LegalBasisQuestion, 'legalBasis'> & { readonly purpose: string }

/**
 * The first article in force between two states that permits a kind of message for a purpose. For what the node does of
 * itself (log-in, the person's trail); a service names its legal basis in its declaration.
 */
export function findLegalBasis(
  directory: Pick<Directory, 'agreements' | 'checkLegalBasis'>,
  { purpose, ...question }: Question,
): LegalBasis | undefined {
  const candidates = directory
    .agreements()
    .flatMap(({ id, articles }) => articles.map((article) => ({ agreement: id, article: article.id, purpose })))
  return candidates.find((legalBasis) => directory.checkLegalBasis({ ...question, legalBasis }).is === 'in-force')
}
