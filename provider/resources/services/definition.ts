/** How the services of a user are read and written. */
import type { ResourceDefinition } from "../../core/definition";
import type { OdinClient } from "../../odin/index";
import { numberingOf } from "../user/numbering";
import { assignedByThisResource, assignmentProblems, assignmentRequests, valuesAfterRemoval } from "./assignments";
import { declareServices, readableServices } from "./export";
import { SERVICES } from "./kind";
import { serviceLists } from "./lists";
import type { LiveServices } from "./live";
import { mustExist } from "./must-exist";
import { ownListRequest } from "./send-own-lists";
import { readAll, readForComparison, readSettings } from "./read";
import { settingsRequest } from "./settings-requests";

export const services: ResourceDefinition<OdinClient, LiveServices> = {
  ...SERVICES,
  read: readSettings,
  readMore: readForComparison,
  numbering: numberingOf,
  list: serviceLists,
  // Some settings need a row of a list, such as the criteria of a service that is to be active.
  writes: (client) => [...assignmentRequests(client), ownListRequest(client), settingsRequest(client)],
  checkLive: assignmentProblems,
  mustExist,
  extraOutputs: assignedByThisResource,
  removal: { values: valuesAfterRemoval },
  export: {
    option: "services",
    description: "also export services; needs three requests per user",
    read: readAll,
    readable: readableServices,
    declare: declareServices,
  },
};
