/** How the services of a user are read and written. */
import type { ResourceDefinition, Values, WriteRequest } from "../../core/definition";
import { isObject, toPatch } from "../../core/fields/index";
import { type OdinClient, putServiceSettings } from "../../odin/index";
import { numberingOf } from "../user/numbering";
import { assignedByThisResource, assignmentProblems, assignmentRequests, valuesAfterRemoval } from "./assignments";
import { SERVICES } from "./kind";
import { serviceLists } from "./lists";
import type { LiveServices } from "./live";
import { readAll, readForComparison, readSettings } from "./read";

export const services: ResourceDefinition<OdinClient, LiveServices> = {
  ...SERVICES,
  read: readSettings,
  readMore: readForComparison,
  numbering: numberingOf,
  list: serviceLists,
  writes: (client) => [...assignmentRequests(client), settings(client)],
  checkLive: assignmentProblems,
  extraOutputs: assignedByThisResource,
  removal: { values: valuesAfterRemoval },
  export: {
    option: "services",
    description: "also export services; needs three requests per user",
    read: readAll,
    declare: declareAssigned,
  },
};

/** Declares every service and service pack that the user has, also one without settings. */
function declareAssigned(live: LiveServices, { services: settings, ...others }: Values): Values {
  const settingsOf = (name: string) => (isObject(settings) && isObject(settings[name]) ? settings[name] : {});
  const packs = Object.keys(live.servicePacks ?? {}).sort();
  return {
    ...others,
    services: Object.fromEntries(Object.keys(live.services).map((name) => [name, settingsOf(name)])),
    servicePacks: packs.length > 0 ? packs : undefined,
  };
}

function settings(client: OdinClient): WriteRequest<LiveServices> {
  return {
    writes: ({ path }) => path[0] === "services" && path.length > 2,
    send: async ({ userId }, changes) => {
      await putServiceSettings(client, userId, toPatch(changes)["services"] as Values);
      return undefined;
    },
  };
}
