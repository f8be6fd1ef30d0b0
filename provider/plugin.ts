/**
 * The same classes on the plugin `pulumi-resource-broadworks`: with `pulumi import`, and with changes by others in every preview.
 * A program changes to it, and back, by this module's name alone.
 *
 * @example
 * ```ts
 * import { BroadworksUser } from "pulumi-broadworks/plugin";
 * ```
 */
import { PLUGIN } from "./program/host";
import { BroadworksUserCredentials as DynamicCredentials } from "./resources/credentials/resource";
import { BroadworksUserServices as DynamicServices } from "./resources/services/resource";
import { BroadworksUser as DynamicUser } from "./resources/user/resource";
import { BroadworksUsersFromFile as DynamicUsersFromFile } from "./tables/users-from-file";

export * from "./index";

/** A user of a BroadWorks platform, on the plugin. */
export class BroadworksUser extends DynamicUser {
  /** @internal */
  static override readonly host = PLUGIN;
}

/** The services of a user, on the plugin. */
export class BroadworksUserServices extends DynamicServices {
  /** @internal */
  static override readonly host = PLUGIN;
}

/** The passwords and the passcode of a user, on the plugin. */
export class BroadworksUserCredentials extends DynamicCredentials {
  /** @internal */
  static override readonly host = PLUGIN;
}

/** Declares the users of a table, on the plugin. */
export class BroadworksUsersFromFile extends DynamicUsersFromFile {
  /** @internal */
  static override readonly user = BroadworksUser;
}
