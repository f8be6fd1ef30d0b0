/** Everything that a Pulumi program imports to declare users of a Cisco BroadWorks platform, their services and credentials. */
export { BroadworksUsersFromFile, type BroadworksUsersFromFileArgs } from "./tables/users-from-file";
export {
  type FoundGroup,
  type GetGroupArgs,
  type GroupNumbers,
  getGroup,
  getGroupNumbers,
  getGroupNumbersOutput,
  getGroupOutput,
} from "./functions/groups";
export type { FunctionInputs, FunctionOptions } from "./functions/invoke";
export {
  type FoundUser,
  type GetUserArgs,
  type GetUsersArgs,
  type UserFilter,
  getUser,
  getUserOutput,
  getUsers,
  getUsersOutput,
} from "./functions/users";
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
