/** Made-up TypeScript, line by line. Few names, so that lines that read the same are as frequent as in real code. */
import type { Random } from "../../test/support/Random.ts"

/** `change`: what happened to it in the step at hand. */
export interface Line {
  readonly id: number
  text: string
  change: "none" | "added" | "edited" | "moved"
}

/** A function or class, or the imports of a file. */
export interface Block {
  readonly lines: Array<Line>
}

export interface SourceFile {
  readonly id: number
  path: string
  readonly blocks: Array<Block>
}

let last = 0

export const newLine = (text: string): Line => ({ id: ++last, text, change: "added" })

export const names =
  "user order item list result value options config key index total count entry session token query path node parent child handler event message state next".split(
    " "
  )
const verbs =
  "get set find load save parse format update create remove check merge open close read write send build".split(
    " "
  )
const types = "string number boolean any unknown User Order Item Config Options".split(" ")
const folders = ["src", "src/api", "src/model", "src/view/parts", "test"]

const capital = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}`

const functionName = (random: Random): string =>
  `${random.pick(verbs)}${capital(random.pick(names))}${random.chance(0.4) ? capital(random.pick(names)) : ""}`

export const newPath = (random: Random): string =>
  `${random.pick(folders)}/${random.pick(names)}-${random.pick(names)}-${random.int(1, 99)}.ts`

export const newFile = (random: Random, _: number): SourceFile => {
  const imports = Array.from(
    { length: random.int(1, 5) },
    () => `import { ${functionName(random)} } from "./${random.pick(names)}.ts"`
  )
  return {
    id: ++last,
    path: newPath(random),
    blocks: [
      { lines: [...imports, ""].map(newLine) },
      ...Array.from({ length: random.int(2, 10) }, () => newBlock(random))
    ]
  }
}

export const newBlock = (random: Random): Block => {
  const kind = random.int(0, 9)
  if (kind < 6) return { lines: functionLines(random, "export function ", "").map(newLine) }
  if (kind < 8) {
    const methods = Array.from({ length: random.int(1, 4) }, () => functionLines(random, "", "  "))
    const lines = [
      `export class ${capital(random.pick(names))}${capital(random.pick(verbs))} {`,
      ...methods.flat(),
      "}",
      ""
    ]
    return { lines: lines.map(newLine) }
  }
  if (kind === 8) {
    const fields = Array.from(
      { length: random.int(2, 6) },
      () => `  ${random.pick(names)}: ${random.pick(types)}`
    )
    return { lines: [`export interface ${capital(random.pick(names))} {`, ...fields, "}", ""].map(newLine) }
  }
  const tests = Array.from({ length: random.int(1, 4) }, () => [
    `  it("${random.pick(verbs)}s the ${random.pick(names)}", () => {`,
    ...statements(random, "    ", random.int(1, 3)),
    "  })"
  ])
  return { lines: [`describe("${random.pick(names)}", () => {`, ...tests.flat(), "})", ""].map(newLine) }
}

const functionLines = (random: Random, before: string, indent: string): ReadonlyArray<string> => {
  const parameters = Array.from(
    { length: random.int(0, 4) },
    (_, i) => `${names[i * 3 + random.int(0, 2)]}: ${random.pick(types)}`
  )
  return [
    `${indent}${before}${functionName(random)}(${parameters.join(", ")}) {`,
    ...statements(random, `${indent}  `, random.int(1, 8)),
    `${indent}}`,
    ""
  ]
}

/** Whole statements, each of one line or more. */
export const statements = (random: Random, indent: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, () => statement(random, indent)).flat()

const statement = (random: Random, indent: string): ReadonlyArray<string> => {
  const name = () => random.pick(names)
  const call = () => `${random.pick(verbs)}${capital(name())}(${name()})`
  switch (random.int(0, 13)) {
    case 0:
      return [`${indent}console.log(${name()})`]
    case 1:
      return [`${indent}console.error("cannot ${random.pick(verbs)} the ${name()}", ${name()})`]
    case 2:
      return [`${indent}const ${name()}: any = ${call()}`]
    case 3:
      return [`${indent}const ${name()} = ${name()}.${name()}!`]
    case 4:
      return [`${indent}const ${name()} = ${name()} as ${random.pick(types)}`]
    case 5:
      return [`${indent}throw new Error("no ${name()}")`]
    case 6:
      return [
        `${indent}if (${name()} && ${call()}) {`,
        ...statements(random, `${indent}  `, random.int(1, 2)),
        `${indent}}`
      ]
    case 7:
      return [
        `${indent}for (const each of ${name()}) {`,
        ...statements(random, `${indent}  `, 1),
        `${indent}}`
      ]
    case 8:
      return [`${indent}try {`, `${indent}  ${call()}`, `${indent}} catch {}`]
    case 9:
      return [`${indent}const ${name()} = ${name()} ? 1 : ${name()} ? 2 : ${random.int(3, 9)}`]
    case 10:
      return [`${indent}return ${call()}`]
    default:
      return [`${indent}const ${name()} = ${call()}`]
  }
}
