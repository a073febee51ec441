/** Columns of tables about tokens and money. */
import type { UsageAmounts } from "../../report/Usage.ts"
import { count, money, shortCount } from "./numbers.ts"
import type { Style } from "./style.ts"
import type { Column } from "./Table.ts"

/** A cost as people read it; never without its status. */
export const cost = ({
  cost_usd_micros,
  cost_status
}: Pick<UsageAmounts, "cost_usd_micros" | "cost_status">): string =>
  money(cost_usd_micros, cost_status === "lower_bound")

export const totalTokens = (amounts: UsageAmounts): number =>
  amounts.input_tokens +
  amounts.output_tokens +
  amounts.cache_read_tokens +
  amounts.cache_write_5m_tokens +
  amounts.cache_write_1h_tokens

/** What a row was split by, one column a dimension. The row of totals has none. */
export const dimensionColumns = <Row extends { readonly by: Readonly<Record<string, string | null>> }>(
  rows: ReadonlyArray<Row>
): ReadonlyArray<Column<Row>> =>
  Object.keys(rows[0]?.by ?? {}).map((name) => ({
    title: name[0]!.toUpperCase() + name.slice(1),
    value: ({ by }) => by[name] ?? withoutOne[name] ?? "unknown",
    total: "",
    cut: name === "project" ? "start" : "end",
    least: 10
  }))

/** Where a dimension is known to be missing: what no tool was to blame for, and sessions of people. */
const withoutOne: Readonly<Record<string, string>> = { tool: "(no tool)", role: "(none)" }

export const amountColumns = <Row extends UsageAmounts>(
  compact: boolean,
  style: Style
): ReadonlyArray<Column<Row>> => {
  const number = compact ? shortCount : count
  const tokens = (title: string, rank: number, value: (row: Row) => number): Column<Row> => ({
    title,
    rank,
    align: "right",
    value: (row) => number(value(row))
  })
  const parts = [
    tokens("Input", 3, (row) => row.input_tokens),
    tokens("Output", 3, (row) => row.output_tokens),
    tokens("Cache write", 5, (row) => row.cache_write_5m_tokens + row.cache_write_1h_tokens),
    tokens("Cache read", 4, (row) => row.cache_read_tokens)
  ]
  return [
    { title: "Requests", rank: 2, align: "right", value: ({ requests }) => number(requests) },
    ...(compact ? [] : parts),
    tokens("Tokens", 1, totalTokens),
    {
      title: "Cost",
      align: "right",
      value: cost,
      style: (text, { cost_status }) =>
        cost_status === "unknown" ? style.warn(text) : cost_status === "lower_bound" ? style.warn(text) : text
    }
  ]
}
