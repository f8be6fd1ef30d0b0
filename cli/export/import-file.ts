/** A file for `pulumi import --file`: brings the exported objects into a state, through the plugin. */
import { USERS_FROM_FILE_TYPE, pluginTypeOf, user } from "../../provider/tooling";
import { formatJson } from "../shared/format-json";
import type { ExportedResource } from "./declared";

/** One resource, as Pulumi's documentation of `pulumi import` describes it. */
interface Entry {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly parent?: string;
  readonly component?: true;
  /** The name in the state, where `name` has to differ from the names of the other entries. */
  readonly logicalName?: string;
}

/** @param hasTables - whether the program declares its users in one table for each group */
export function createImportFile(resources: readonly ExportedResource[], hasTables: boolean): string {
  const tables = hasTables ? [...new Set(resources.map(({ groupId }) => groupId))] : [];
  return formatJson({
    resources: [
      ...tables.map((groupId): Entry => ({
        type: USERS_FROM_FILE_TYPE,
        name: nameTable(groupId),
        logicalName: groupId,
        component: true,
      })),
      ...resources.map(({ kind, id, groupId }): Entry => ({
        type: pluginTypeOf(kind.kind),
        name: id,
        id,
        ...(hasTables && kind === user && { parent: nameTable(groupId) }),
      })),
    ],
  });
}

/** A name that no user has. */
function nameTable(groupId: string): string {
  return `table ${groupId}`;
}
