import { notFound } from "../shared/rejection";
import type { Subject } from "../shared/subject";
import { requiredText } from "../shared/values";
import { groupNumbersResponse, groupResponse } from "./responses";

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
    route("GET", "/groups/dns", ({ query }) => groupNumbersResponse(store, groups.getNamedIn(query)));
  },
};
