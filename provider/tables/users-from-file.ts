/** The component that declares the users of a table in a file. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { findProjectFile } from "../shared/project-file";
import { USERS_FROM_FILE_TYPE } from "../shared/resource-type";
import { BroadworksUser, type BroadworksUserArgs, type BroadworksUserValues } from "../resources/user/resource";
import { isKnownColumn } from "./columns";
import { nameResources } from "./names";
import { readTable } from "./table";
import { type TableRules, parseUsers } from "./users";

/** A table of users in a file, and the meaning of its columns. */
export interface BroadworksUsersFromFileArgs {
  /**
   * Path of the table, relative to the folder of the project, which contains `Pulumi.yaml`; if there is no such file, relative
   * to the folder in which the program runs. The file is CSV with `,`, `;` or tabs (its header names the columns), or a list of
   * users in YAML or JSON; in UTF-8 or UTF-16. In CSV an empty cell declares nothing, `null` clears the field, and `|` separates
   * the values of a list. A column `address.city` declares a member.
   */
  readonly file: string;
  /**
   * Values of every user without a value in its own row. The members of an `address` are separate values; any other object in a
   * row replaces that of the defaults. Columns for members, such as `department.name`, keep the other members of the defaults. A
   * `userId` here has no effect, because each row needs its own.
   */
  readonly defaults?: Partial<BroadworksUserValues>;
  /**
   * The fields of columns that have other names: `{ Surname: "lastName", Note: null }`. `null` ignores a column. `"auto"` accepts
   * fields in another case and with spaces, e.g. `First name`; the run lists what it accepted.
   */
  readonly columns?: Readonly<Record<string, string | null>> | "auto";
  /**
   * The column that contains the names of the resources; `userId` by default. With a column that never changes, e.g. a staff
   * number, a user keeps its resource when the `userId` changes.
   */
  readonly key?: string;
  /**
   * Permits a table without rows: a CSV file with a header line only or of no bytes, an empty list in YAML or JSON, or an empty
   * YAML document. Such a table declares no users, so `pulumi up` removes every user that it declared before. False by default:
   * a table without rows is an error, because it is more often a failed export than a team without members. A file that is not a
   * table, for example the error page of a proxy, is always an error.
   *
   * @example
   * ```ts
   * new BroadworksUsersFromFile("temps", { file: "temps.csv", allowEmpty: true }); // no temporary staff in some months
   * ```
   */
  readonly allowEmpty?: boolean;
}

/**
 * Declares the users of a table, one `BroadworksUser` for each row.
 *
 * If a row is removed, its resource is removed, see `onDelete`. To rename a user, write the new `userId` and put the former one
 * into a column `previousUserId`, or name a `key` that stays the same.
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
  /** @internal The class of its users. */
  static readonly user = BroadworksUser;

  /** The users, by the names of their resources. */
  readonly users: Readonly<Record<string, BroadworksUser>>;

  /**
   * @param name - the name of the resource
   * @param args - the table, and the meaning of its columns
   * @throws RunError with each problem of the table: file, line, column, and the action
   */
  constructor(name: string, args: BroadworksUsersFromFileArgs, options: pulumi.ComponentResourceOptions = {}) {
    const { user: User } = new.target;
    super(USERS_FROM_FILE_TYPE, name, {}, options);
    const { file, defaults = {}, columns = {}, key = "userId", allowEmpty = false } = args;
    const rules = { file, defaults, columns, key, allowEmpty };
    const { ignoreChanges } = options;
    const users: Record<string, BroadworksUser> = {};
    for (const { name: userName, resourceName, declared, formerNames } of readUsers(name, rules))
      users[userName] = new User(resourceName, declared as BroadworksUserArgs, {
        parent: this,
        // A component has no values of its own, so the option applies to its users.
        ...(ignoreChanges && { ignoreChanges }),
        ...(formerNames.length > 0 && { aliases: formerNames.map((former) => ({ name: former })) }),
      });
    this.users = users;
    this.registerOutputs({});
  }
}

function readUsers(name: string, rules: TableRules) {
  try {
    const { file, columns } = rules;
    const table = readTable(findFile(file), { name: file, isKnownColumn: (column) => isKnownColumn(column, columns) });
    return nameResources(parseUsers(table, rules, (notice) => void pulumi.log.info(notice)));
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    throw new pulumi.RunError(`BroadworksUsersFromFile "${name}": ${error.message}`);
  }
}

/** A program in a subfolder runs in that folder, and one of the automation interface runs anywhere. */
function findFile(file: string): string {
  const inProject = resolve(projectFolder(), file);
  return existsSync(inProject) || !existsSync(file) ? inProject : resolve(file);
}

/** The folder of the project. Older language hosts, and the automation interface, do not pass it on. */
function projectFolder(): string {
  const given = pulumi.runtime.getRootDirectory();
  if (isAbsolute(given)) return given;
  const file = findProjectFile(process.cwd());
  return file === undefined ? process.cwd() : dirname(file);
}
