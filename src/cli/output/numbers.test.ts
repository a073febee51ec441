import { describe, expect, it } from "vitest"
import { bytes, count, duration, exactMoney, money, percent, shortCount } from "./numbers.ts"

describe("numbers", () => {
  it.for([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
    [-1234, "-1,234"],
    [-0.4, "0"],
    [9007199254740991, "9,007,199,254,740,991"]
  ] as const)("count %d", ([value, text]) => {
    expect(count(value)).toBe(text)
  })

  it.for([
    [9999, "9,999"],
    [10_000, "10.0K"],
    [999_949, "999.9K"],
    [999_950, "1.0M"],
    [4_500_000_000, "4.5B"]
  ] as const)("shortCount %d", ([value, text]) => {
    expect(shortCount(value)).toBe(text)
  })

  it.for([
    [null, false, "unknown"],
    [0, false, "$0.00"],
    [12_340_000, false, "$12.34"],
    [1_234_567_890, false, "$1,234.57"],
    [1_200_000, true, "≥ $1.20"],
    [995_000, false, "$1.00"],
    [4_200, false, "$0.0042"],
    [5_000, false, "$0.01"],
    [3, false, "<$0.0001"],
    [-2_500_000, false, "-$2.50"]
  ] as const)("money %s", ([value, isLowerBound, text]) => {
    expect(money(value, isLowerBound)).toBe(text)
  })

  it.for([
    [null, "unknown"],
    [5000, "$0.005000"],
    [1_234_567_891, "$1,234.567891"],
    [-1, "-$0.000001"]
  ] as const)("exactMoney %s", ([value, text]) => {
    expect(exactMoney(value)).toBe(text)
  })

  it.for([
    [null, "unknown"],
    [0, "0%"],
    [0.1234, "12.3%"],
    [0.0004, "<0.1%"],
    [0.0005, "0.1%"],
    [1, "100%"],
    [0.9999, "100%"]
  ] as const)("percent %s", ([value, text]) => {
    expect(percent(value)).toBe(text)
  })

  it.for([
    [null, "unknown"],
    [0, "0 ms"],
    [999, "999 ms"],
    [12_400, "12.4 s"],
    [59_949, "59.9 s"],
    [59_950, "1m 00s"],
    [185_000, "3m 05s"],
    [3_599_999, "1h 00m"],
    [7_620_000, "2h 07m"],
    [273_600_000, "3d 04h"],
    [-5000, "-5.0 s"]
  ] as const)("duration %s", ([value, text]) => {
    expect(duration(value)).toBe(text)
  })

  it.for([
    [null, "unknown"],
    [512, "512 B"],
    [1_400_000, "1.4 MB"],
    [999_950, "1.0 MB"],
    [12_700_000_000, "12.7 GB"]
  ] as const)("bytes %s", ([value, text]) => {
    expect(bytes(value)).toBe(text)
  })
})
