import { notFound, ociError } from "../shared/rejection";
import type { AddRoute, Subject } from "../shared/subject";
import { requiredText } from "../shared/values";
import type { Store } from "../store";
import { TIME_ZONES } from "../users/fields";
import { departmentRows, groupNumbersResponse, groupResponse, knownValuesResponse } from "./responses";

/** The subject "groups": service providers, groups and their numbers. They are read-only. */
export const groupsSubject: Subject = {
  name: "groups",
  typing: "exact",
  install({ route, store }) {
    const { groups } = store;
    route("GET", "/service-providers", ({ query: { serviceProviderId } }) => {
      const all = groups.serviceProviders.map(({ departments: _departments, ...provider }) => provider);
      if (serviceProviderId === undefined) return all;
      const provider = all.find((candidate) => candidate.serviceProviderId === serviceProviderId);
      if (!provider) throw notFound(`Service provider not found: ${serviceProviderId}`);
      return provider;
    });
    route("GET", "/groups", ({ query }) => {
      const serviceProviderId = requiredText(query, "serviceProviderId");
      if (query["groupId"] !== undefined) return groupResponse(store, groups.getNamedIn(query));
      return groups.all
        .filter((group) => group.serviceProviderId === serviceProviderId)
        .map((group) => groupResponse(store, group));
    });
    const { groupDomains } = store.platform;
    if (groupDomains !== "missing")
      route("GET", "/groups/domains", ({ query }) => {
        const group = groups.getNamedIn(query);
        const domains = [...groups.domainsOf(group)];
        return groupDomains === "list" ? domains : { domains, default: group.defaultDomain };
      });
    if (store.platform.groupNumbers !== "missing")
      route("GET", "/groups/dns", ({ query }) => groupNumbersResponse(store, groups.getNamedIn(query)));
    if (store.platform.knownValues !== "missing") addKnownValues(route, store);
  },
};

/** A subject of a test can manage what such a list shows. */
const replaceable = { isReplaceable: true } as const;

/** Lists of what the platform and its groups have. */
function addKnownValues(route: AddRoute, store: Store): void {
  const { groups, data } = store;
  route("GET", "/system/time-zones", () =>
    knownValuesResponse(
      store,
      [...TIME_ZONES].map((key) => ({ key, displayName: `(${key})` })),
      "key",
    ),
  );
  route("GET", "/system/languages", () => {
    const rows = data.languages.map((language) => ({ language, locale: language.slice(0, 2), encoding: "UTF-8" }));
    return knownValuesResponse(store, rows, "language", "languages");
  });
  route("GET", "/groups/network-class-of-services", ({ query }) => {
    groups.getNamedIn(query);
    const rows = data.networkClassesOfService.map((name, index) => ({ name, description: "", default: index === 0 }));
    return knownValuesResponse(store, rows, "name", "services");
  });
  route(
    "GET",
    "/groups/departments",
    ({ query }) => {
      const rows = departmentRows(store, groups.getNamedIn(query), query["includeEnterprise"] === "true");
      return knownValuesResponse(store, rows, "name");
    },
    replaceable,
  );
  route(
    "GET",
    "/groups/devices",
    ({ query }) => {
      const { serviceProviderId, groupId, devices } = groups.getNamedIn(query);
      const rows = devices.map((deviceName) => ({ serviceProviderId, groupId, deviceName, deviceLevel: "Group" }));
      const wanted = query["deviceName"];
      if (wanted === undefined) return knownValuesResponse(store, rows, "deviceName");
      const found = rows.find((row) => row.deviceName === wanted);
      if (!found) throw ociError(400, 4505, `Access device not found: ${wanted}`);
      return found;
    },
    replaceable,
  );
}
