/** The response to a creation: where it is the complete object as declared, no read has to verify it. */
import { sameId } from "../../shared/ids";
import type { Live, Values } from "../definition";
import { SeenFields, UnreadableFieldError, coversDeclared } from "../fields/index";
import type { KindInRun } from "./kind-in-run";
import { withoutLateSecrets, writeOnlyIn } from "../state";

/**
 * Whether the response is the complete object, and every field that was sent is as declared. An echo of the request has none of
 * the derived fields, which no request contains.
 */
export function isCreatedAsDeclared<C, L extends Live>(
  kind: KindInRun<C, L>,
  id: string,
  declared: Readonly<Values>,
  response: L,
): boolean {
  const { definition, finder } = kind;
  const { fields, derivedFields = {} } = definition;
  const derived = Object.entries(derivedFields).map(([name, field]) => field.readLive(response, name));
  if (!sameId(finder.idOf(response), id) || derived.length === 0 || derived.includes(undefined)) return false;
  const isSent = ([name]: [string, unknown]) => fields[name]?.isSetAfterCreation !== true;
  const sent = Object.fromEntries(Object.entries(declared).filter(isSent));
  try {
    return (
      coversDeclared(fields, sent, response, { isComplete: true, seen: new SeenFields() }) &&
      kind.compare(sent, response, withoutLateSecrets(definition, writeOnlyIn(definition, declared))).length === 0
    );
  } catch (error) {
    if (error instanceof UnreadableFieldError) return false;
    throw error;
  }
}
