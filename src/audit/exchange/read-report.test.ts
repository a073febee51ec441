import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { openContent } from "./Content.ts"
import { detectReport, readReport, reportFormats } from "./read-report.ts"
import { bytesOf, expectSound, fixtures, options, readAs, readFixture } from "./testing/readings.ts"

describe("a report", () => {
  it.for(fixtures)("of %s is known by one format alone", (fixture) => {
    const content = openContent(bytesOf(fixture))
    const known = reportFormats.filter((format) => format.detect(content))
    expect(known).toHaveLength(1)
    expect(detectReport(content)).toBe(known[0])
  })

  it("stands for each format among the fixtures", () => {
    const formats = fixtures.map((fixture) => detectReport(openContent(bytesOf(fixture)))?.name)
    expect(new Set(formats)).toEqual(new Set(reportFormats.map(({ name }) => name)))
  })

  it.for(fixtures)("of %s is the same with a mark before it, in UTF-16, and read again", async (fixture) => {
    const bytes = bytesOf(fixture)
    const plain = await readFixture(fixture)
    const utf16 = Buffer.from(`\ufeff${bytes.toString("utf8")}`, "utf16le")
    for (const other of [
      Buffer.concat([Buffer.from("\ufeff"), bytes]),
      utf16,
      Buffer.from(utf16).swap16(),
      bytes
    ]) {
      expect(await readReport(fixture, other, options)).toEqual(plain)
    }
  })

  it.for(fixtures)("of %s cut at any byte is read or refused, and sound", async (fixture) => {
    const bytes = bytesOf(fixture)
    const isJson = openContent(bytes).json !== undefined && openContent(bytes).rest === null
    const whole = isJson ? bytes.toString("utf8").trimEnd() : ""
    for (let end = 0; end < bytes.length; end++) {
      const reading = await readReport(fixture, bytes.subarray(0, end), options)
      expectSound(reading)
      // half a report would look like progress
      if (isJson && end < Buffer.byteLength(whole)) expect(reading.format, `at ${end}`).toBeNull()
    }
  })

  it("with values exchanged for others is read or refused, and sound", async () => {
    const hostile = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        "../../x",
        "file:///etc/passwd",
        "C:\\x\\..\\..",
        "__proto__",
        "%00",
        "\ud800",
        "\n",
        -1,
        1e308,
        0.5,
        2 ** 31,
        [],
        {},
        null,
        "x".repeat(9999)
      )
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures),
        fc.array(fc.tuple(fc.nat(), hostile), { minLength: 1, maxLength: 4 }),
        async (fixture, changes) => {
          const content = openContent(bytesOf(fixture))
          if (content.json === undefined) return
          const json = structuredClone(content.json)
          for (const [pick, value] of changes) exchangeOne(json, pick, value)
          const reading = await readReport(fixture, Buffer.from(JSON.stringify(json)), {
            ...options,
            readSource: () => "a\nb 𝒳\nc"
          })
          expectSound(reading)
        }
      ),
      { numRuns: 600 }
    )
  })

  it("of any bytes is refused or sound", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures),
        fc.nat(),
        fc.uint8Array({ maxLength: 30 }),
        async (fixture, at, noise) => {
          const bytes = Buffer.from(bytesOf(fixture))
          bytes.set(noise.subarray(0, bytes.length), at % Math.max(1, bytes.length - noise.length))
          expectSound(await readReport(fixture, bytes, options))
        }
      ),
      { numRuns: 400 }
    )
  })
})

/** Puts a value in the place of another, somewhere within. */
const exchangeOne = (json: unknown, pick: number, value: unknown): void => {
  const places: Array<[Record<string, unknown>, string]> = []
  const walk = (inner: unknown): void => {
    if (typeof inner !== "object" || inner === null) return
    for (const name of Object.keys(inner)) {
      places.push([inner as Record<string, unknown>, name])
      walk((inner as Record<string, unknown>)[name])
    }
  }
  walk(json)
  const place = places[pick % places.length]
  if (place !== undefined) place[0][place[1]] = structuredClone(value)
}

describe("what is no report", () => {
  it.for([
    ["nothing", "", /empty/],
    ["blanks", " \n\t ", /empty/],
    ["an empty list", "[\n]", /which tool/],
    ["an empty object", "{}", /no report that is known/],
    ["prose", "All files pass linting.", /no report that is known/],
    ["torn JSON", '[{"filePath":"/a", "messages": [', /no JSON: it breaks off/],
    ["bad JSON", "[{'a': 1}]", /no JSON/],
    ["deep JSON", "[".repeat(100_000), /nested/],
    ["Trivy", '{"SchemaVersion":2,"Results":[]}', /Trivy.*trivy --format sarif/],
    ["old Trivy", '[{"Target":"debian","Type":"debian"}]', /Trivy/],
    ["Biome", '{"summary":{},"diagnostics":[],"command":"lint"}', /Biome/],
    ["Stylelint", '[{"source":"a.css","deprecations":[],"warnings":[]}]', /Stylelint/],
    ["Code Climate", '[{"description":"d","check_name":"c","fingerprint":"f"}]', /Code Climate/],
    ["npm audit", '{"auditReportVersion":2,"vulnerabilities":{}}', /npm audit/],
    ["a bill of materials", '{"bomFormat":"CycloneDX"}', /bill of materials/],
    ["Bandit", '{"errors":[],"generated_at":"","metrics":{},"results":[]}', /Bandit/],
    ["Gitleaks", '[{"RuleID":"r","Match":"m","Secret":"s"}]', /Gitleaks/],
    ["SonarQube", '{"total":1,"issues":[],"components":[]}', /SonarQube/],
    ["Snyk", '{"vulnerabilities":[],"dependencyCount":3}', /Snyk/],
    ["results of tests", '{"numTotalTests":1,"testResults":[]}', /results of tests/],
    ["JUnit", '<?xml version="1.0"?><testsuites></testsuites>', /results of tests/],
    ["Checkstyle", "<checkstyle version='4'></checkstyle>", /Checkstyle/],
    ["a package", '{"name":"x","version":"1.0.0","dependencies":{}}', /settings/]
  ] as const)("%s is refused with a reason", async ([, text, reason]) => {
    const reading = await readAs(text)
    expectSound(reading)
    expect(reading).toMatchObject({
      format: null,
      runs: [],
      rejected: [{ where: "report", reason: expect.stringMatching(reason) }]
    })
  })
})

describe("a large report", () => {
  it("is read element by element, and refused as a whole when one of them is broken", async () => {
    const entry = (at: number) =>
      `{"filePath":"/p/${at}.js","messages":[{"ruleId":"r","severity":1,"message":"m ${at}","line":${at + 1}}]}`
    const entries = Array.from({ length: 20_000 }, (_, at) => entry(at))
    const reading = await readAs(`[${entries.join(",\n")}]`)
    expect(reading.runs[0]?.findings).toHaveLength(20_000)
    expect(reading.runs[0]?.scanned).toHaveLength(20_000)
    entries[15_000] = entries[15_000]!.replace('"line"', "line")
    const broken = await readAs(`[${entries.join(",\n")}]`)
    expect(broken).toMatchObject({
      format: null,
      runs: [],
      rejected: [{ reason: expect.stringMatching(/no JSON/) }]
    })
  })

  it("of which nothing can be read has its rejections counted", async () => {
    const { rejected } = await readAs(`{"version":"2.1.0","runs":[{"results":[${"0,".repeat(5000)}0]}]}`)
    expect(rejected).toHaveLength(1001)
    expect(rejected.at(-1)?.reason).toBe("4001 more could not be read; they are not listed")
  })
})
