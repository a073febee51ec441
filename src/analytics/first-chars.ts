/** Cuts a text before it is shown, so that what is left can still be judged. */

/**
 * The beginning of a text. It never ends in half a character, nor in a part of what may be a secret: by a part of it
 * nobody could tell that it is one.
 */
export const firstChars = (text: string, chars: number): string => {
  if (text.length <= chars) return text
  const last = text.charCodeAt(chars - 1)
  const cut = text.slice(0, last >= 0xd800 && last <= 0xdbff ? chars - 1 : chars)
  const part = signOfToken.test(text.charAt(cut.length)) ? endOfToken.exec(cut.slice(-longest))![0].length : 0
  return part < shortest || part === longest || part === cut.length ? cut : cut.slice(0, -part)
}

/** Of a longer token enough is left to know it by; of a shorter one nothing is told. */
const longest = 300
const shortest = 8
const signOfToken = /[\w+/=.-]/
const endOfToken = /[\w+/=.-]*$/
