/** Users of a Cisco BroadWorks platform, their services and their credentials, declared in a Pulumi program. */
export { BroadworksFleet, type BroadworksFleetArgs } from "./fleet/fleet";
export {
  type FoundGroup,
  type GetGroupArgs,
  type GroupNumbers,
  getGroup,
  getGroupNumbers,
  getGroupNumbersOutput,
  getGroupOutput,
} from "./lookups/groups";
export type { LookupInputs, LookupOptions } from "./lookups/program";
export {
  type FoundUser,
  type GetUserArgs,
  type GetUsersArgs,
  type UserFilter,
  getUser,
  getUserOutput,
  getUsers,
  getUsersOutput,
} from "./lookups/users";
export {
  BroadworksUserCredentials,
  type BroadworksUserCredentialsArgs,
  type BroadworksUserCredentialsValues,
} from "./resources/credentials/resource";
export {
  BroadworksUserServices,
  type BroadworksUserServicesArgs,
  type BroadworksUserServicesValues,
} from "./resources/services/resource";
export { BroadworksUser, type BroadworksUserArgs, type BroadworksUserValues } from "./resources/user/resource";
