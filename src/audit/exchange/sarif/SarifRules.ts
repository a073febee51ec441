/** Rules of a SARIF run: of the tool's driver and its extensions, found by index, by id, or by the beginning of an id. */
import { countOf, fieldsOf, fieldsOrNone, listOf, textOf, textsOf, type Fields } from "../fields.ts"
import { messageText } from "./sarif-message.ts"

/** `level`: what results of it have that name none. `message`: what it is about, for want of a result's own. */
export interface SarifRule {
  readonly id: string
  readonly descriptor: Fields | null
  readonly level: string
  readonly enabled: boolean
  readonly message: string
  readonly docs_url: string | null
  readonly tags: ReadonlyArray<string>
}

/** A setting of the run for one rule (§3.20.5). */
export interface RuleSetting {
  readonly level: string | null
  readonly enabled: boolean | null
}

/** What results are said to break that name no rule. */
const UNNAMED = "unnamed"

interface Component {
  readonly rules: ReadonlyArray<Fields>
  readonly name: string | null
  readonly guid: string | null
}

export class SarifRules {
  readonly #settings: ReadonlyMap<string, RuleSetting>
  readonly #driver: Component
  readonly #extensions: ReadonlyArray<Component>
  /** Extensions by their GUIDs and names. */
  readonly #named = new Map<string, Component>()
  readonly #descriptors = new Map<string, Fields>()
  readonly #rules = new Map<string, SarifRule>()
  readonly #seen = new Set<string>()

  constructor(tool: Fields, settings: ReadonlyMap<string, RuleSetting>) {
    this.#settings = settings
    this.#driver = componentOf(tool["driver"])
    this.#extensions = [...listOf(tool["extensions"])].map(componentOf)
    for (const extension of this.#extensions) {
      for (const named of [extension.guid, extension.name]) {
        if (named !== null && !this.#named.has(named)) this.#named.set(named, extension)
      }
    }
    for (const { rules } of [this.#driver, ...this.#extensions]) {
      for (const descriptor of rules) {
        const id = textOf(descriptor["id"])
        if (id !== null && !this.#descriptors.has(id)) this.#descriptors.set(id, descriptor)
      }
    }
  }

  /**
   * The rule of a result, or of a reference to one (§3.52). An id may be longer than its descriptor's by levels of its
   * own, `CA1000/1` (§3.52.4); it stays as long as it is. Where the index leads to another rule than the id, the id
   * counts, if there is a rule of that id.
   */
  of(result: Fields): SarifRule {
    const reference = fieldsOrNone(result["rule"])
    const component = this.#component(reference["toolComponent"])
    const index = countOf(result["ruleIndex"]) ?? countOf(reference["index"])
    const indexed = index === null ? null : (component.rules[index] ?? null)
    const id = textOf(result["ruleId"]) ?? textOf(reference["id"]) ?? textOf(indexed?.["id"])
    if (id === null) return this.#rule(UNNAMED, null)
    const indexedId = textOf(indexed?.["id"])
    const fits = indexedId !== null && (id === indexedId || id.startsWith(`${indexedId}/`))
    if (fits) return this.#rule(id, indexed)
    const named = this.#descriptorOf(id)
    // an id that no rule has: what the index leads to is what the result is about, under another name
    return named === null && indexed !== null ? this.#made(id, indexed) : this.#rule(id, named)
  }

  /** The rule by its id alone. */
  byId(id: string): SarifRule {
    return this.#rule(id, this.#descriptorOf(id))
  }

  /** A result of it was there: it has run. */
  seen(rule: SarifRule): void {
    this.#seen.add(rule.id)
  }

  wasSeen(rule: SarifRule): boolean {
    return this.#seen.has(rule.id)
  }

  /** Rules of results, and those that the tool has beside them. One that results name by longer ids only is left out. */
  known(): ReadonlyArray<SarifRule> {
    const longer = new Set([...this.#seen].flatMap((id) => (id.includes("/") ? ancestors(id) : [])))
    const others = [...this.#descriptors.keys()].filter((id) => !this.#seen.has(id) && !longer.has(id))
    return [...this.#seen, ...others].map((id) => this.#rules.get(id) ?? this.byId(id))
  }

  #descriptorOf(id: string): Fields | null {
    for (const each of [id, ...ancestors(id)]) {
      const descriptor = this.#descriptors.get(each)
      if (descriptor !== undefined) return descriptor
    }
    return null
  }

  #component(value: unknown): Component {
    const reference = fieldsOf(value)
    if (reference === null) return this.#driver
    const index = countOf(reference["index"])
    if (index !== null) return this.#extensions[index] ?? this.#driver
    const named = textOf(reference["guid"]) ?? textOf(reference["name"])
    return (named === null ? undefined : this.#named.get(named)) ?? this.#driver
  }

  #rule(id: string, descriptor: Fields | null): SarifRule {
    const known = this.#rules.get(id)
    if (known !== undefined) return known
    const rule = this.#made(id, descriptor)
    this.#rules.set(id, rule)
    return rule
  }

  #made(id: string, descriptor: Fields | null): SarifRule {
    const configuration = fieldsOrNone(descriptor?.["defaultConfiguration"])
    const setting = this.#settings.get(id) ?? this.#settings.get(textOf(descriptor?.["id"]) ?? "")
    return {
      id,
      descriptor,
      level: setting?.level ?? textOf(configuration["level"])?.toLowerCase() ?? "warning",
      enabled: setting?.enabled ?? configuration["enabled"] !== false,
      message: describe(descriptor) ?? id,
      docs_url: textOf(descriptor?.["helpUri"]),
      tags: textsOf(fieldsOf(descriptor?.["properties"])?.["tags"])
    }
  }
}

/** `a/b/c`: `a/b` and `a`. */
const ancestors = (id: string): ReadonlyArray<string> => {
  const parts = id.split("/", 20)
  return parts.slice(1).map((_, at) => parts.slice(0, parts.length - 1 - at).join("/"))
}

const componentOf = (value: unknown): Component => {
  const component = fieldsOrNone(value)
  return {
    rules: [...listOf(component["rules"])].map(fieldsOrNone),
    name: textOf(component["name"]),
    guid: textOf(component["guid"])
  }
}

const describe = (descriptor: Fields | null): string | null =>
  descriptor === null
    ? null
    : (messageText(descriptor["shortDescription"], null, null) ??
      messageText(descriptor["fullDescription"], null, null) ??
      textOf(descriptor["name"]))
