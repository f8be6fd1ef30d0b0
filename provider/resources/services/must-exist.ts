/** Services and service packs that the group of a new user must be authorized for. An existing user's own list shows them. */
import type { FindAbsence } from "../../core/lifecycle/absence";
import { type OdinClient, listLicenses, oncePerGroup } from "../../odin/index";
import { absentName } from "../user/names";
import { type LiveServices, partsOf } from "./live";
import type { ServicesField } from "./schema";

type Find = FindAbsence<OdinClient, LiveServices>;

/** @see ResourceDefinition.mustExist */
export const mustExist: Readonly<Record<ServicesField, Find>> = {
  services: absentLicense("services", ["service", "services"]),
  servicePacks: absentLicense("servicePacks", ["service pack", "service packs"]),
};

function absentLicense(field: ServicesField, nouns: readonly [string, string]): Find {
  return async (client, { path }, { list, live }) => {
    const [, name = "", ...setting] = path;
    const { serviceProviderId, groupId } = list ?? {};
    if (serviceProviderId === undefined || groupId === undefined || setting.length > 0) return undefined;
    if (live && partsOf(live).assignments) return undefined;
    const known = (await licenses(client, { serviceProviderId, groupId }))?.[field];
    return absentName(name, known, {
      owner: `the group ${groupId}`,
      nouns,
      remedy: "have the group authorized for it first",
    });
  };
}

const licenses = oncePerGroup(listLicenses);
