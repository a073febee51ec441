/** The answers that the dashboard shows, by the schemas that every door shares. */
export { UsageReport } from "spoor/report/Usage"
