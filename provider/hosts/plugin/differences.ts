/** What the engine displays of a difference: the path of each property, and whether it is added, changed or removed. */
import { isDeepStrictEqual } from "node:util";
import type { ResourceSchema } from "../../core/definition";
import { type FieldValues, formatPath, isUnset } from "../../core/fields/index";
import type { Plan } from "../../core/results";
import { noLongerDeclared } from "../../core/state";
import { type ProviderMessages, messages } from "./sdk";

type Response = ProviderMessages.DiffResponse;

const { PropertyDiff } = messages;
const { Kind } = PropertyDiff;

/** @param oldInputs - the declared values of the last run */
export function toDiffResponse(
  schema: ResourceSchema,
  plan: Plan,
  oldInputs: FieldValues,
  news: FieldValues,
): Response {
  const response = emptyResponse(plan.action !== "none");
  if (plan.action === "replace") {
    response.setReplacesList([...plan.fields]);
    response.setDeletebeforereplace(plan.isDeletedFirst);
    for (const name of plan.fields) add(response, name, Kind.UPDATE_REPLACE);
  } else if (plan.action === "update") {
    for (const { path, live, declared } of plan.changes)
      add(response, formatPath(path), isUnset(live) ? Kind.ADD : isUnset(declared) ? Kind.DELETE : Kind.UPDATE);
    for (const name of Object.keys(schema.lifecycleOptions))
      if (!isDeepStrictEqual(oldInputs[name], news[name])) add(response, name, Kind.UPDATE, true);
    for (const path of noLongerDeclared(schema, oldInputs, news)) add(response, path, Kind.DELETE, true);
  }
  return response;
}

/**
 * The difference that a refresh shows: the values of the program beside those that the refresh has found. The engine asks for it
 * before the program runs, and inverts it.
 */
export function toRefreshResponse({ fields }: ResourceSchema, found: FieldValues, declared: FieldValues): Response {
  const changed = Object.keys(declared).filter(
    (name) => Object.hasOwn(fields, name) && !isDeepStrictEqual(found[name] ?? null, declared[name] ?? null),
  );
  const response = emptyResponse(changed.length > 0);
  for (const name of changed) add(response, name, isUnset(found[name]) ? Kind.ADD : Kind.UPDATE);
  return response;
}

function emptyResponse(hasChanges: boolean): Response {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(hasChanges ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(hasChanges);
  return response;
}

/** @param isOfInputs - the engine displays the declared value of the last run instead of its output */
function add(response: Response, path: string, kind: ProviderMessages.PropertyDiff.Kind, isOfInputs = false): void {
  const difference = new PropertyDiff();
  difference.setKind(kind);
  difference.setInputdiff(isOfInputs);
  response.getDetaileddiffMap().set(path, difference);
  response.addDiffs(path.split(/[.[]/, 1)[0] ?? path);
}
