/** Users of a Cisco BroadWorks platform, declared in a Pulumi program. */
export { BroadworksUser, type BroadworksUserArgs, type BroadworksUserValues } from "./resources/user/resource";
