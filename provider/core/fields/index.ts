/** What a difference is, and what it takes to end it. Pure: knows neither Pulumi nor HTTP. */
export { toDeclaration, parseFields } from "./to-declaration";
export { anyType } from "./any";
export * from "./check";
export * from "./collections";
export * from "./compare";
export * from "./field";
export { stepsOf, withoutIgnored } from "./ignore-changes";
export * from "./field-type";
export * from "./patch";
export * from "./phone";
export { ASSIGNED, assignableType, mapType, presenceField } from "./presence";
export * from "./keyed-lists";
export * from "./scalars";
export * from "./coverage";
export * from "./unset";
