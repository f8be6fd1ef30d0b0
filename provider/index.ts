/** Users of a Cisco BroadWorks platform, their services and their credentials, declared in a Pulumi program. */
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
