/** What happens to made-up code between two states: edits as people and agents make them. */
import type { Random } from "../../test/support/Random.ts"
import {
  names,
  newBlock,
  newFile,
  newLine,
  newPath,
  statements,
  type Block,
  type SourceFile
} from "./code.ts"

type Change = (random: Random, tree: Array<SourceFile>) => void

/** How often each change happens, out of all. */
const changes: ReadonlyArray<readonly [number, Change]> = [
  [24, (random, tree) => insertStatements(random, tree)],
  [12, (random, tree) => deleteStatement(random, tree)],
  [22, (random, tree) => editLine(random, tree)],
  [10, (random, tree) => insertComment(random, tree)],
  [8, (random, tree) => addBlock(random, tree)],
  [4, (random, tree) => deleteBlock(random, tree)],
  [4, (random, tree) => moveBlock(random, tree, true)],
  [4, (random, tree) => moveBlock(random, tree, false)],
  [5, (random, tree) => reindent(random, tree)],
  [3, (random, tree) => renameFile(random, tree)],
  [2, (random, tree) => void tree.push(newFile(random, 0))],
  [1, (random, tree) => void tree.splice(random.int(0, tree.length - 1), 1)],
  [1, (random, tree) => renameFolder(random, tree)]
]

/** Some changes, about two for every five files. Two files never have one path. */
export const changeFiles = (random: Random, tree: ReadonlyArray<SourceFile>): Array<SourceFile> => {
  const after = [...tree]
  const all = changes.reduce((sum, [weight]) => sum + weight, 0)
  for (let i = 0; i < tree.length * 0.4; i++) {
    let left = random.next() * all
    const [, change] = changes.find(([weight]) => (left -= weight) < 0)!
    change(random, after)
  }
  return [...new Map(after.map((file) => [file.path, file])).values()]
}

const blockOf = (random: Random, tree: ReadonlyArray<SourceFile>): Block | undefined => {
  const [, ...blocks] = random.pick(tree).blocks
  return blocks.length === 0 ? undefined : random.pick(blocks)
}

/** Places in a block before which a whole statement may stand, with the indent there. */
const placesIn = ({ lines }: Block): ReadonlyArray<{ readonly at: number; readonly indent: string }> =>
  lines.flatMap(({ text }, at) => {
    const indent = /^\s*/.exec(text)![0]
    return isStatement(text) ? [{ at, indent }] : []
  })

/** A statement of one line: what may stand, go or be repeated without its neighbours. */
const isStatement = (text: string): boolean => /^\s+(const|console|throw|return)\b.*[^{]$/.test(text)

const insertStatements: Change = (random, tree) => {
  const block = blockOf(random, tree)
  const places = block === undefined ? [] : placesIn(block)
  if (block === undefined || places.length === 0) return
  const { at, indent } = random.pick(places)
  block.lines.splice(at, 0, ...statements(random, indent, random.int(1, 2)).map(newLine))
}

const insertComment: Change = (random, tree) => {
  const block = blockOf(random, tree)
  if (block === undefined) return
  const text = random.chance(0.3) ? "" : `// ${random.pick(names)} and ${random.pick(names)}`
  block.lines.splice(random.int(0, block.lines.length - 1), 0, newLine(text))
}

const deleteStatement: Change = (random, tree) => {
  const block = blockOf(random, tree)
  const places = block === undefined ? [] : placesIn(block)
  if (block !== undefined && places.length > 0) block.lines.splice(random.pick(places).at, 1)
}

/** Another name for one of a line's names. */
const editLine: Change = (random, tree) => {
  const block = blockOf(random, tree)
  if (block === undefined) return
  const line = random.pick(block.lines)
  const found = [...line.text.matchAll(/[a-z]+/g)].filter(([word]) => names.includes(word))
  if (found.length === 0) return
  const { 0: word, index } = random.pick(found)
  line.text = `${line.text.slice(0, index)}${random.pick(names)}${line.text.slice(index + word.length)}`
  if (line.change !== "added") line.change = "edited"
}

const addBlock: Change = (random, tree) => {
  const { blocks } = random.pick(tree)
  blocks.splice(random.int(1, blocks.length), 0, newBlock(random))
}

const deleteBlock: Change = (random, tree) => {
  const { blocks } = random.pick(tree)
  if (blocks.length > 2) blocks.splice(random.int(1, blocks.length - 1), 1)
}

const moveBlock = (random: Random, tree: Array<SourceFile>, isWithin: boolean): void => {
  const from = random.pick(tree)
  if (from.blocks.length < 3) return
  const [block] = from.blocks.splice(random.int(1, from.blocks.length - 1), 1)
  const to = isWithin ? from : random.pick(tree)
  to.blocks.splice(random.int(1, to.blocks.length), 0, block!)
  for (const line of block!.lines) if (line.change === "none") line.change = "moved"
}

const reindent: Change = (random, tree) => {
  for (const { lines } of random.pick(tree).blocks) {
    for (const line of lines)
      line.text = line.text.startsWith("\t")
        ? line.text
        : line.text.replace(/^( {2})+/, (blanks) => "\t".repeat(blanks.length / 2))
  }
}

const renameFile: Change = (random, tree) => {
  random.pick(tree).path = newPath(random)
}

const renameFolder: Change = (random, tree) => {
  const folder = random.pick(tree).path.split("/").slice(0, -1).join("/")
  const to = `${folder}-${random.pick(names)}`
  for (const file of tree)
    if (file.path.startsWith(`${folder}/`)) file.path = `${to}${file.path.slice(folder.length)}`
}
