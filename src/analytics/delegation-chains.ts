/** Delegations one below the other, and one after the other. */
import type {
  DelegationChain,
  DelegationSequence,
  DelegationStep,
  ExtendedChain
} from "../report/Delegations.ts"
import { spentBy } from "./delegation-rows.ts"
import type { Delegation } from "./delegation-rows.ts"

/** Each way down to a session that handed nothing on, the most frequent first. */
export const chainsOf = (all: ReadonlyArray<Delegation>): ReadonlyArray<DelegationChain> => {
  const senders = new Set(all.map(({ parent }) => parent.row_id))
  const chains = all
    .filter(({ row_id }) => !senders.has(row_id))
    .map(({ above, name }) => [...above.map((member) => member.name), name])
  return counted(chains)
    .map(({ value: chain, count }) => ({ chain, depth: chain.length - 1, count }))
    .sort((a, b) => b.count - a.count || b.depth - a.depth || compare(a.chain.join("\0"), b.chain.join("\0")))
}

/** All delegations below each person's session, in the order of time; equal ones are counted together. */
export const extendedChainsOf = (all: ReadonlyArray<Delegation>): ReadonlyArray<ExtendedChain> => {
  const families = Map.groupBy(all, ({ above }) => above[0]!.row_id ?? above[0]!.id)
  const orders = [...families.values()].map((family) => [
    family[0]!.above[0]!.name,
    ...family.map(({ name }) => name)
  ])
  return counted(orders)
    .map(({ value: names, count }) => ({ steps: stepsOf(names), delegations: names.length - 1, count }))
    .sort((a, b) => b.count - a.count || b.delegations - a.delegations)
}

/** The delegations of each session, those with the most of them first. */
export const sequencesOf = (all: ReadonlyArray<Delegation>): ReadonlyArray<DelegationSequence> =>
  [...Map.groupBy(all, ({ parent }) => parent.row_id ?? parent.id).values()]
    .map((group) => {
      const { id, name, title, started_at_ms } = group[0]!.parent
      const steps = stepsOf(group.map((delegation) => delegation.name))
      return {
        session: id,
        name,
        title,
        started_at_ms,
        delegations: group.length,
        steps,
        text: textOf(steps),
        ...spentBy(group)
      }
    })
    .sort((a, b) => b.delegations - a.delegations || (b.started_at_ms ?? -1) - (a.started_at_ms ?? -1))

/** Equal neighbours become one step. */
const stepsOf = (names: ReadonlyArray<string>): ReadonlyArray<DelegationStep> => {
  const steps: Array<{ name: string; times: number }> = []
  for (const name of names) {
    const last = steps.at(-1)
    if (last?.name === name) last.times++
    else steps.push({ name, times: 1 })
  }
  return steps
}

const textOf = (steps: ReadonlyArray<DelegationStep>): string =>
  steps.map(({ name, times }) => (times === 1 ? name : `${name} ×${times}`)).join(" → ")

const counted = (
  values: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<{ readonly value: ReadonlyArray<string>; readonly count: number }> =>
  [...Map.groupBy(values, (value) => JSON.stringify(value)).values()].map((group) => ({
    value: group[0]!,
    count: group.length
  }))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
