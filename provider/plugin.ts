/**
 * The same classes on the plugin `pulumi-resource-broadworks`: with `pulumi import`, and with changes by others in every preview.
 * A program changes to it, and back, by this module's name alone.
 *
 * @example
 * ```ts
 * import { BroadworksUser } from "pulumi-broadworks/plugin";
 * ```
 */
import * as pulumi from "@pulumi/pulumi";
import { SETTINGS, type Setting, type Settings } from "./config";
import { PLUGIN } from "./program/host";
import { BroadworksUserCredentials as DynamicCredentials } from "./resources/credentials/resource";
import { BroadworksUserServices as DynamicServices } from "./resources/services/resource";
import { BroadworksUser as DynamicUser } from "./resources/user/resource";
import { BroadworksUsersFromFile as DynamicUsersFromFile } from "./tables/users-from-file";

export * from "./index";

/** The settings of a platform, under their names without `broadworks:`. A setting that is left out comes from the environment. */
export type ProviderArgs = { readonly [K in keyof Settings]?: pulumi.Input<string | number | boolean> };

/**
 * A platform besides that of the stack's configuration. Resources with it as their `provider` are on that platform; users of
 * different platforms with the same id are different people.
 *
 * @example
 * ```ts
 * import { BroadworksUser, Provider } from "pulumi-broadworks/plugin";
 *
 * const lab = new Provider("lab", { url: "https://odin.lab.example.net/api/v2", username: "odin", password });
 * new BroadworksUser("jane", { serviceProviderId: "ent", groupId: "sales", userId: "jane@example.net" }, { provider: lab });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /** @param name - the name of the resource; it must not begin with `default` */
  constructor(name: string, args: ProviderArgs, options: pulumi.ResourceOptions = {}) {
    const secrets = (Object.keys(args) as (keyof Settings)[]).filter(
      (key) => (SETTINGS[key] as Setting).isSecret === true,
    );
    const hidden = secrets.map((key) => [key, pulumi.secret(args[key])] as const);
    super("broadworks", name, { ...args, ...Object.fromEntries<pulumi.Input<unknown>>(hidden) }, options);
  }
}

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
