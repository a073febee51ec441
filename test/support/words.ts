/** Text that compresses and indexes like a trail's own: prose and code from a few hundred words, with names. */
import { Random } from "./Random.ts"

const base =
  `the of to and a in that it is for on with as are be this from or by an at not we can if has will when file
  test function return value error type string number array object request response session message token model tool
  call build run check fix update add remove change read write open close parse render state store index query table
  column row key schema config option default path line offset length buffer stream event handler promise async await
  import export const let class interface extends implements public private static readonly undefined null true false
  branch commit merge rebase push pull review server client route middleware cache expire retry timeout limit queue`
    .split(/\s+/)
    .filter((word) => word !== "")

const marks = [" ", " ", " ", " ", " ", ", ", ". ", "\n", "();\n", " = ", " => ", "é ", " 数据 ", " 🙂 "]

/** One large text from which slices are taken. Every text is well-formed Unicode. */
const corpus = (() => {
  const random = new Random(4242)
  const parts: Array<string> = []
  for (let i = 0; i < 120_000; i++) {
    parts.push(
      random.chance(0.15) ? `${random.pick(base)}${random.hex(3)}` : random.pick(base),
      random.pick(marks)
    )
  }
  return parts.join("")
})()

/** About `length` UTF-16 units of text. */
export const words = (random: Random, length: number): string => {
  let left = length
  let text = ""
  while (left > 0) {
    const from = random.int(0, corpus.length - 2)
    const slice = corpus.slice(from, from + left)
    text += slice
    left -= slice.length
  }
  return text.toWellFormed()
}
