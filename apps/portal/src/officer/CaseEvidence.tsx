import type { EvidenceItem, EvidenceVerdict, OfficerCase, Verdict } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMeta } from '../api/node.ts'
import { caseEvidenceQuery } from '../api/queries.ts'
import { ReasonWords } from '../applications/ReasonWords.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { Name } from '../parts/Name.tsx'
import { Loading } from '../parts/Page.tsx'
import { signerName } from '../parts/signer-name.ts'
import { EvidenceFields } from '../preview/EvidenceFields.tsx'
import { StaffProblem } from './StaffProblem.tsx'

/** Each evidence with the node's verdict on signature, time, issuer and subject. */
export function CaseEvidence({ officerCase }: { officerCase: OfficerCase }) {
  return (
    <section>
      <h2>
        <T k="officer.evidence" />
      </h2>
      <p className="hint">
        <T k="officer.viewIsRecorded" />
      </p>
      <ul className="evidence-list">
        {officerCase.evidence.map((item) => (
          <EvidenceOfCase key={`${item.requirement}/${item.evidenceType}`} caseId={officerCase.id} item={item} />
        ))}
      </ul>
    </section>
  )
}

function EvidenceOfCase({ caseId, item }: { caseId: string; item: EvidenceItem }) {
  const { evidenceTypes } = useMeta()
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  const type = evidenceTypes.find(({ id }) => id === item.evidenceType)
  return (
    <li className="evidence-row" data-testid={`case-evidence-${item.evidenceType}`} data-state={item.state}>
      <h3>
        <Words of={type?.name} fallback={item.evidenceType} />
      </h3>
      {item.verdict ? (
        <VerdictChecks verdict={item.verdict} />
      ) : (
        <p>
          <Word list="evidence.state" of={item.state} />
        </p>
      )}
      {item.refusal && <ReasonWords reason={item.refusal} />}
      {item.evidenceId && (
        <>
          <Button
            look="secondary"
            icon="eye"
            onPress={() => setOpen(!open)}
            aria-expanded={open}
            aria-label={`${t(open ? 'officer.hideEvidence' : 'officer.viewEvidence')}: ${type?.id ?? item.evidenceType}`}
            data-testid={`view-${item.evidenceType}`}
          >
            {open ? <T k="officer.hideEvidence" /> : <T k="officer.viewEvidence" />}
          </Button>
          {open && <Content caseId={caseId} evidenceId={item.evidenceId} />}
        </>
      )}
    </li>
  )
}

const marks: Record<Verdict, IconName> = { passed: 'check', failed: 'cross', 'cannot-tell': 'question' }

export function Check({ check, verdict }: { check: 'signature' | 'time' | 'issuer' | 'subject'; verdict: Verdict }) {
  return (
    <li className={`check check-${verdict}`} data-testid={`check-${check}`} data-verdict={verdict}>
      <Icon name={marks[verdict] ?? 'question'} />
      <span>
        <T k={`check.${check}`} />:{' '}
        <strong>
          <Word list="verdict" of={verdict} />
        </strong>
      </span>
    </li>
  )
}

export function VerdictChecks({ verdict }: { verdict: EvidenceVerdict }) {
  const { formats } = useLanguage()
  return (
    <>
      <ul className="checks">
        {(['signature', 'time', 'issuer', 'subject'] as const).map((check) => (
          <Check key={check} check={check} verdict={verdict[check]} />
        ))}
      </ul>
      <p className="hint">
        {verdict.signer && (
          <>
            <T k="verify.signer" />: {signerName(verdict.signer)}
          </>
        )}
        {verdict.timestampedAt && (
          <>
            {' · '}
            <T k="verify.timestampedAt" />: {formats.dateTime(verdict.timestampedAt)}
          </>
        )}
      </p>
      {verdict.reasons.length > 0 && (
        <ul>
          {verdict.reasons.map((reason) => (
            <li key={reason.code}>
              <ReasonWords reason={reason} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Content({ caseId, evidenceId }: { caseId: string; evidenceId: string }) {
  const { formats } = useLanguage()
  const { data, error } = useQuery(caseEvidenceQuery(caseId, evidenceId))
  if (!data) return error ? <StaffProblem error={error} /> : <Loading />
  return (
    <div className="evidence-content" data-testid="evidence-content">
      <p>
        <Name of={data.subject.name} /> · {formats.date(data.subject.birthDate)}
      </p>
      <EvidenceFields fields={data.fields} />
    </div>
  )
}
