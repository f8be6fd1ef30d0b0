/** Fields, and what differs between declared and live values. This folder knows neither Pulumi nor HTTP. */
export { isObject } from "../../shared/objects";
export { anyType, isNumberName } from "./any";
export { findArtifact, isDecimalNumber } from "./artifacts";
export * from "./check";
export * from "./collections";
export * from "./compare";
export * from "./coverage";
export { isDamagedCopy } from "./damaged-copy";
export { didYouMean, findSimilar } from "./did-you-mean";
export * from "./field";
export * from "./field-type";
export { withoutIgnored } from "./ignore-changes";
export * from "./keyed-lists";
export { NOT_APPLIED, withNotApplied } from "./not-applied";
export * from "./patch";
export * from "./paths";
export * from "./phone";
export { ASSIGNED, assignableType, mapType, presenceField } from "./presence";
export { REJECTED, rejectedType } from "./rejected";
export { clearRow } from "./rows";
export * from "./scalars";
export {
  hashSecret,
  isHashOf,
  isOtherSecret,
  isSecretHash,
  rememberSecret,
  secretToSend,
  secretVersionIn,
  withoutHash,
} from "./secret-hash";
export * from "./secret-paths";
export { slotListType } from "./slot-lists";
export { hasInvalidCharacter, normalizeText } from "./text";
export { parseFields, toDeclaration } from "./to-declaration";
export { listUnknownMembers } from "./unknown-members";
export * from "./unset";
