/** Changes of a resource as entries of the change log. */
import { REDACTED } from "../../shared/redact";
import type { Cause, ChangeEntry, Operation } from "./change-log";
import type { ResourceSchema, Values } from "../definition";
import {
  type AnyField,
  type Change,
  formatPath,
  isSecretAt,
  isSetOnCreation,
  isUnknown,
  secretPathsIn,
} from "../fields/index";
import type { Identity } from "../identity";
import { settableFields } from "../state";

/** @param cause - of the change itself where it is not given */
export function toEntry(
  { kind, operations }: ResourceSchema,
  id: string,
  { path, live, declared, isDrift, isSecret }: Change,
  cause: Cause = isDrift ? "drift" : "program",
): ChangeEntry {
  const visible = (value: unknown) => (isSecret && value != null ? REDACTED : (value ?? null));
  return {
    operation: operations?.[path[0] ?? ""] ?? "update",
    kind,
    id,
    field: formatPath(path),
    live: visible(live),
    declared: isUnknown(declared) ? undefined : visible(declared),
    cause,
  };
}

/** The declared fields that a new object gets with the request that creates it, one entry each. */
export function createEntries(schema: ResourceSchema, id: string, declared: Readonly<Values>): ChangeEntry[] {
  const { kind } = schema;
  const entries = fieldEntries(schema, id, declared, "create", (field) => !field.isSetAfterCreation);
  return entries.length > 0 ? entries : [objectEntry({ kind, id }, "create", "program")];
}

/** The declared fields that the next request sets. */
export function afterCreationEntries(schema: ResourceSchema, id: string, declared: Readonly<Values>): ChangeEntry[] {
  return fieldEntries(schema, id, declared, "update", (field) => field.isSetAfterCreation);
}

function fieldEntries(
  schema: ResourceSchema,
  id: string,
  declared: Readonly<Values>,
  operation: Operation,
  isIncluded: (field: AnyField) => boolean,
): ChangeEntry[] {
  const secretPaths = secretPathsIn(declared);
  return Object.entries(settableFields(schema))
    .filter(([name, field]) => isIncluded(field) && isSetOnCreation(name, declared))
    .map(([name, field]): ChangeEntry => ({
      operation,
      kind: schema.kind,
      id,
      field: name,
      live: null,
      declared: isUnknown(declared[name])
        ? undefined
        : field.isWriteOnly || isSecretAt(secretPaths, name)
          ? REDACTED
          : declared[name],
      cause: "program",
    }));
}

/** An object that no longer exists: the next run creates it again. */
export function missingEntry(identity: Identity): ChangeEntry {
  return objectEntry(identity, "create", "drift");
}

export function deletionEntry(identity: Identity): ChangeEntry {
  return objectEntry(identity, "delete", "removal");
}

function objectEntry({ kind, id }: Identity, operation: Operation, cause: Cause): ChangeEntry {
  return { operation, kind, id, field: null, live: null, declared: null, cause };
}
