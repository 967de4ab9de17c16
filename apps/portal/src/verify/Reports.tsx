import type { Verification } from '@kopru/client'
import { useMutation } from '@tanstack/react-query'
import { callForFile } from '../api/node.ts'
import { T } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { saveFile } from '../parts/save-file.ts'
import { formOf, type GivenFile } from './given-file.ts'

/** The result as files: all that the node said, and the report that it signs, for which it judges the file once more. */
export function Reports({ given, verification }: { given: GivenFile; verification: Verification }) {
  const { file, content } = given
  const signed = useMutation({
    mutationFn: () => {
      const form = formOf(given)
      for (const token of verification.homeTokens ?? []) form.append('token', token)
      return callForFile('POST', '/api/verify/report', form)
    },
    onSuccess: (report) => saveFile(report, `${file.name}.report.xml`),
  })
  const keepJson = () => {
    const told = { file: file.name, ...(content && { content: content.name }), ...verification }
    saveFile(new Blob([JSON.stringify(told, null, 2)], { type: 'application/json' }), `${file.name}.report.json`)
  }
  return (
    <>
      <ProblemNotice error={signed.error} />
      <Button
        look="secondary"
        icon="download"
        isPending={signed.isPending}
        onPress={() => signed.mutate()}
        data-testid="verify-report-xml"
      >
        <T k="verify.report.xml" />
      </Button>
      <Button look="secondary" icon="download" onPress={keepJson} data-testid="verify-report-json">
        <T k="verify.report.json" />
      </Button>
    </>
  )
}
