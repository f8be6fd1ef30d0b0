import type { Group, PlatformData, ServiceProvider } from "../model";
import { notFound } from "../shared/rejection";
import { type Values, requiredText } from "../shared/values";

/** The groups and service providers of the platform. */
export class GroupStore {
  constructor(private readonly data: Pick<PlatformData, "groups" | "serviceProviders">) {}

  get all(): readonly Group[] {
    return this.data.groups;
  }

  find(serviceProviderId: string, groupId: string): Group | undefined {
    return this.all.find((group) => group.serviceProviderId === serviceProviderId && group.groupId === groupId);
  }

  /**
   * Returns the group that a query or body names with `serviceProviderId` and `groupId`.
   *
   * @throws ApiRejection with status 400 if an id is missing, and 404 if the group does not exist
   */
  getNamedIn(values: Values): Group {
    const groupId = requiredText(values, "groupId");
    const group = this.find(requiredText(values, "serviceProviderId"), groupId);
    if (!group) throw notFound(`Group not found: ${groupId}`);
    return group;
  }

  /** The domains that user ids of the group can have, the default one first. */
  domainsOf({ defaultDomain, otherDomains = [] }: Group): readonly string[] {
    return [defaultDomain, ...otherDomains];
  }

  get serviceProviders(): readonly ServiceProvider[] {
    return this.data.serviceProviders;
  }

  findServiceProvider(serviceProviderId: string): ServiceProvider | undefined {
    return this.serviceProviders.find((provider) => provider.serviceProviderId === serviceProviderId);
  }
}
