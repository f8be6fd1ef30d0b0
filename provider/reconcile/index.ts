/** What a difference is, and what it takes to end it. Pure: knows neither Pulumi nor HTTP. */
export { asDeclared, readFields } from "./as-declared";
export { anyKind } from "./any";
export * from "./check";
export * from "./collections";
export * from "./compare";
export * from "./field";
export { stepsOf, withoutIgnored } from "./ignored";
export * from "./kind";
export * from "./patch";
export * from "./phone";
export { THERE, assignedKind, namedKind, presence } from "./presence";
export * from "./rows";
export * from "./scalars";
export * from "./telling";
export * from "./unset";
