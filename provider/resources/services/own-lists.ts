/** Lists in the settings of services that have requests of their own. Source: the requests of the vendor's web client. */
import { formatPath } from "../../core/fields/index";

export interface OwnList {
  readonly path: string;
  /** The members that identify a row. */
  readonly key: readonly string[];
  /** The member of a body that contains the row; undefined if the body is the row. */
  readonly listed?: string;
  /** A request of settings changes the rows that it contains, so a removed row is cleared. */
  readonly isClearedInSettings?: boolean;
  /** The member by which a request of settings switches rows, where the requests of the list do not. */
  readonly switchedBy?: string;
}

const OWN_LISTS: Readonly<Record<string, OwnList>> = {
  [formatPath(["services", "BroadWorks Anywhere", "phoneNumbers"])]: {
    path: "/users/broad-works-anywhere/phone-numbers",
    key: ["phoneNumber"],
  },
  [formatPath(["services", "Shared Call Appearance", "endpoints"])]: {
    path: "/users/shared-call-appearance/endpoints",
    key: ["linePort", "deviceName", "deviceLevel"],
  },
  [formatPath(["services", "Speed Dial 100", "speedCodes"])]: {
    path: "/users/speed-dial-100",
    key: ["speedCode"],
    listed: "speedCodes",
    isClearedInSettings: true,
  },
};

/** Services with a path that contains criteria and nothing else. */
const SELECTIVE = new Set(["Selective Call Acceptance", "Selective Call Rejection"]);

/** The requests for a list of a service; undefined if its path names another setting. */
export function findOwnList(path: readonly string[]): OwnList | undefined {
  const [field, service = "", list] = path;
  if (field === "services" && list === "criteria" && path.length === 3) {
    const servicePath = `/users/${service.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
    return {
      path: SELECTIVE.has(service) ? servicePath : `${servicePath}/criteria`,
      key: ["criteriaName"],
      switchedBy: "isActive",
    };
  }
  return OWN_LISTS[formatPath(path)];
}
