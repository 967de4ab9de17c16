import type { Fee } from '@kopru/client'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'

/** What it costs, item by item, in the host's money, and what that is at home. */
export function FeeTable({ fee }: { fee: Fee }) {
  const { formats, find } = useLanguage()
  const { items, total, inHomeMoney, source } = fee
  return (
    <>
      <table className="fee-table">
        <tbody>
          {items.map(({ id, name, money }) => (
            <tr key={id}>
              <th scope="row">
                <Words of={name} />
              </th>
              <td>{formats.money(money)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <T k="fee.total" />
            </th>
            <td>
              <strong>{formats.money(total)}</strong>
            </td>
          </tr>
          {inHomeMoney && (
            <tr>
              <th scope="row">
                <T k="fee.inHomeMoney" />
              </th>
              <td>≈ {formats.money(inHomeMoney.money)}</td>
            </tr>
          )}
        </tfoot>
      </table>
      {source && (
        <p className="hint">
          <Word list="fee.source" of={source.status} v={{ title: source.title, date: formats.date(source.date) }} />
        </p>
      )}
      {inHomeMoney && (
        <p className="hint">
          <T
            k="fee.rate"
            v={{
              one: `1\u00a0${total.currency}`,
              rate: `${formats.number(inHomeMoney.rate, { maximumFractionDigits: 5 })}\u00a0${inHomeMoney.money.currency}`,
              date: formats.date(inHomeMoney.rateDate),
              source: find(`rate.source.${inHomeMoney.source}`)?.text ?? inHomeMoney.source,
            }}
          />
        </p>
      )}
    </>
  )
}
