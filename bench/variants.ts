/** Other programs and platforms, of which `npm run bench -- --variants` measures previews without changes. */
import type { SimulatorOptions } from "../simulator";
import type { Declared } from "./benchmark";

export interface Variant {
  /** Continues the number of users in a heading. */
  readonly title: string;
  readonly simulator?: Omit<SimulatorOptions, "users" | "groups">;
  /** All users are in one group. */
  readonly isOneGroup?: true;
  /** How many users the program declares; absent where it declares all. */
  readonly declaredUsers?: number;
  readonly declare: (users: readonly Declared[]) => readonly Declared[];
  /** The most requests of a preview, including the login. */
  readonly maxRequests: (count: { readonly users: number; readonly groups: number }) => number;
}

/** Settings that the simulator's users have, so that the first run writes only what it must. */
const services = {
  services: {
    "Call Forwarding Always": { isActive: false },
    "Do Not Disturb": { isActive: false },
  },
};
const withServices = (users: readonly Declared[]) => users.map((user) => ({ ...user, ...services }));
const FEW = 5;

export const VARIANTS = {
  services: {
    title: "with two services each",
    declare: withServices,
    maxRequests: ({ groups }) => 2 * (4 * groups + 2),
  },
  "services one by one": {
    title: "with two services each, on a platform without lists of services",
    simulator: { platform: { serviceLists: "rejected", groupAudit: "rejected" } },
    declare: withServices,
    maxRequests: ({ users, groups }) => 4 * groups + 2 + users + 10,
  },
  null: {
    title: "of which every second has two fields that are null, on a platform that omits what is not set",
    simulator: { platform: { unsetValues: "omitted" } },
    declare: (users) =>
      users.map((user, index) => (index % 2 === 0 ? user : { ...user, title: null, emailAddress: null })),
    maxRequests: ({ groups }) => 4 * groups + 2,
  },
  few: {
    title: `in one group, ${FEW} of which are declared`,
    isOneGroup: true,
    declaredUsers: FEW,
    declare: (users) => users.slice(0, FEW),
    maxRequests: () => 2 * FEW,
  },
  flavor: {
    title: "with two services each, on a platform with other forms of responses",
    simulator: {
      platform: {
        unsetValues: "list",
        servicesResponse: "list",
        serviceLists: "nested",
        userWriteResponse: "echo",
        servicesWriteResponse: "echo",
        unknownUser: "error4008With500",
      },
    },
    declare: withServices,
    maxRequests: ({ groups }) => 2 * (4 * groups + 2),
  },
} as const satisfies Readonly<Record<string, Variant>>;

export type VariantName = keyof typeof VARIANTS;

export function findVariant(name: VariantName | undefined): Variant | undefined {
  return name && VARIANTS[name];
}
