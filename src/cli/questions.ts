/** From options to the questions that analytics understands. */
import * as path from "node:path"
import type { Filter } from "../analytics/filter.ts"
import type { TimeQuestion } from "../analytics/period.ts"
import type { Values } from "./Command.ts"
import { type Config, get } from "./config/Config.ts"
import type { filters, range } from "./surface/options.ts"

export const timeOf = (options: Values<typeof range>, config: Config): TimeQuestion => ({
  since: options.since,
  until: options.until,
  timezone: options.timezone ?? get(config, "timezone") ?? undefined,
  weekStart: weekDays[get(config, "week_start")]
})

export const filterOf = (
  options: Values<typeof filters> & { readonly session?: ReadonlyArray<string> }
): Filter => ({
  agents: options.agent,
  models: options.model,
  providers: options.provider,
  projects: options.project.map(folderNamed),
  machines: options.machine,
  branches: options.branch,
  roles: options.role,
  sessions: options.session
})

/** `.` and what begins so is a folder; projects are known by their whole paths. */
const folderNamed = (name: string): string => (/^\.\.?(?:[/\\]|$)/.test(name) ? path.resolve(name) : name)

/** Days of the week by number, 0 being Sunday. */
export const weekDays = { sunday: 0, monday: 1, saturday: 6 } as const
