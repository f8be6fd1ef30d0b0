/** Fields, and what differs between declared and live values. This folder knows neither Pulumi nor HTTP. */
export { anyType } from "./any";
export * from "./check";
export * from "./collections";
export * from "./compare";
export * from "./coverage";
export { didYouMean } from "./did-you-mean";
export * from "./field";
export * from "./field-type";
export { withoutIgnored } from "./ignore-changes";
export * from "./keyed-lists";
export * from "./patch";
export * from "./paths";
export * from "./phone";
export { ASSIGNED, assignableType, mapType, presenceField } from "./presence";
export * from "./scalars";
export * from "./secret-paths";
export { parseFields, toDeclaration } from "./to-declaration";
export * from "./unset";
