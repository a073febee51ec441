/** What we write of SARIF 2.1.0; the standard has much more. */

interface Text {
  readonly text: string
}

interface ArtifactLocation {
  readonly uri: string
  readonly uriBaseId: string
}

export interface SarifRuleOut {
  readonly id: string
  readonly shortDescription: Text
  readonly help: Text
  readonly helpUri?: string
  readonly defaultConfiguration: { readonly level: string; readonly enabled: boolean }
  readonly properties: { readonly kind: string; readonly tags: ReadonlyArray<string> }
}

export interface SarifNotification {
  readonly level: "error"
  readonly message: Text
  readonly associatedRule?: { readonly id: string }
  readonly locations?: ReadonlyArray<{
    readonly physicalLocation: { readonly artifactLocation: ArtifactLocation }
  }>
}

export interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex?: number
  readonly level: string
  readonly message: Text
  readonly locations: ReadonlyArray<{
    readonly physicalLocation: {
      readonly artifactLocation: ArtifactLocation
      readonly region?: {
        readonly startLine: number
        readonly startColumn?: number
        readonly endLine?: number
        readonly endColumn?: number
      }
    }
    readonly logicalLocations?: ReadonlyArray<{ readonly fullyQualifiedName: string }>
  }>
  readonly fingerprints: Readonly<Record<string, string>>
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly baselineState?: "new" | "unchanged" | "updated" | "absent"
}

export interface SarifLog {
  readonly $schema: string
  readonly version: "2.1.0"
  readonly runs: ReadonlyArray<{
    readonly tool: {
      readonly driver: {
        readonly name: string
        readonly version?: string
        readonly semanticVersion?: string
        readonly rules: ReadonlyArray<SarifRuleOut>
      }
    }
    readonly automationDetails?: { readonly id: string }
    readonly columnKind: "utf16CodeUnits"
    readonly originalUriBaseIds: Readonly<Record<string, { readonly description: Text }>>
    readonly versionControlProvenance?: ReadonlyArray<{
      readonly repositoryUri: string
      readonly revisionId?: string
      readonly branch?: string
      readonly mappedTo: { readonly uriBaseId: string }
    }>
    readonly invocations: ReadonlyArray<{
      readonly executionSuccessful: boolean
      readonly startTimeUtc: string
      readonly endTimeUtc?: string
      readonly toolExecutionNotifications?: ReadonlyArray<SarifNotification>
    }>
    readonly results: ReadonlyArray<SarifResult>
    readonly properties: Readonly<Record<string, string | boolean>>
  }>
}
