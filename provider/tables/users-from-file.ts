import * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { BroadworksUser, type BroadworksUserArgs, type BroadworksUserValues } from "../resources/user/resource";
import { readTable } from "./table";
import { parseUsers } from "./users";

/** A table of users in a file, and what its columns stand for. */
export interface BroadworksUsersFromFileArgs {
  /**
   * The table: CSV with `,` or `;` (the first line names the columns), or a list of users in YAML or JSON; in UTF-8. Its path from
   * the folder that the program runs in. In CSV an empty cell declares nothing, `null` empties the field, and the values of
   * a list have `|` between them. A column `address.city` declares a member.
   */
  readonly file: string;
  /**
   * Values of every user with no value in its own row; of an `address`, member by member. A `userId` here has no effect, because
   * each row needs its own.
   */
  readonly defaults?: Partial<BroadworksUserValues>;
  /**
   * The fields that columns of other names stand for: `{ Surname: "lastName", Note: null }`; `null` for a column that is for
   * people alone.
   */
  readonly columns?: Readonly<Record<string, string | null>>;
  /** The column by which a user's resource keeps its name in the stack; `userId` by default. */
  readonly key?: string;
  /**
   * Permits a table without rows: a CSV file with a header line only or of no bytes, an empty list in YAML or JSON, or an empty
   * YAML document. Such a table declares no users, so `pulumi up` removes every user that it declared before. False by default:
   * a table without rows is an error, because it is more often a failed export than a team without members. A file that is not a
   * table, for example the error page of a proxy, is an error either way.
   *
   * @example
   * ```ts
   * new BroadworksUsersFromFile("temps", { file: "temps.csv", allowEmpty: true }); // no temporary staff in some months
   * ```
   */
  readonly allowEmpty?: boolean;
}

/**
 * The users of a table, one `BroadworksUser` a row.
 *
 * A row that is taken out is a resource that is removed, see `onDelete`. A user is renamed by another `userId` with the one
 * before in a column `previousUserId`, or under a `key` that stays.
 *
 * @example
 * ```ts
 * import { BroadworksUsersFromFile } from "pulumi-broadworks";
 *
 * new BroadworksUsersFromFile("sales", {
 *   file: "sales.csv",
 *   defaults: { serviceProviderId: "ent.odin", groupId: "sales", timeZone: "Europe/London" },
 *   columns: { Surname: "lastName", City: "address.city", Note: null },
 * });
 * ```
 */
export class BroadworksUsersFromFile extends pulumi.ComponentResource {
  /** The users by the names of their resources. */
  readonly users: Readonly<Record<string, BroadworksUser>>;

  /**
   * @param name - the resource's name in the stack
   * @param args - the table, and what its columns stand for
   * @throws with every row that is wrong: file, line, column, and what to do
   */
  constructor(name: string, args: BroadworksUsersFromFileArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("broadworks:index:BroadworksUsersFromFile", name, {}, options);
    const { file, defaults = {}, columns = {}, key = "userId", allowEmpty = false } = args;
    const users: Record<string, BroadworksUser> = {};
    const { ignoreChanges } = options;
    for (const { name: own, declared, formerName } of rowsOf(name, { file, defaults, columns, key, allowEmpty }))
      users[own] = new BroadworksUser(own, declared as BroadworksUserArgs, {
        parent: this,
        // A component has no values of its own to leave alone: the option is meant for its users.
        ...(ignoreChanges && { ignoreChanges }),
        ...(formerName !== undefined && formerName !== own && { aliases: [{ name: formerName }] }),
      });
    this.users = users;
    this.registerOutputs({});
  }
}

function rowsOf(name: string, rules: Parameters<typeof parseUsers>[1]) {
  try {
    return parseUsers(readTable(rules.file), rules);
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    throw new pulumi.RunError(`BroadworksUsersFromFile "${name}": ${error.message}`);
  }
}
