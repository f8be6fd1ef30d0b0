/** Exported users and other objects in one list, for formats in which every resource has the same form. */
import { idIn, user, type Values } from "../../provider/tooling";
import type { DeclaredGroup, DeclaredObjects, ExportedResource } from "./declared";
import { sortFields } from "./field-order";

export function listResources(
  groups: readonly DeclaredGroup[],
  others: readonly DeclaredObjects[],
  serviceProviderId: string,
): ExportedResource[] {
  const ofUsers = groups.flatMap(({ groupId, users }) =>
    users.map((declared): ExportedResource => {
      const values = sortFields({ serviceProviderId, groupId, ...declared });
      return { kind: user, id: declared.userId, values, groupId };
    }),
  );
  const ofOthers = others.flatMap(({ kind, groupId, objects }) =>
    objects.map((values: Values): ExportedResource => ({ kind, id: idIn(kind, values) ?? "", values, groupId })),
  );
  return [...ofUsers, ...ofOthers];
}
