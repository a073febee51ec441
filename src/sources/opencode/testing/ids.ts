/** Makes ids the way OpenCode does, for tests. */

/** `counter` sets ids of one millisecond apart. Session ids hold the complement. */
export const idOf = (prefix: "msg" | "prt" | "ses", made_ms: number, counter = 1): string => {
  const digits = BigInt(made_ms) * 4096n + BigInt(counter)
  const bits = BigInt.asUintN(48, prefix === "ses" ? ~digits : digits)
  return `${prefix}_${bits.toString(16).padStart(12, "0")}${String(counter).padStart(14, "a")}`
}
