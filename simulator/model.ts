/** What the platform keeps. Values here are clean; how they look on the wire is the business of `answer` and `typing`. */

import type { ServiceSettings } from "./services";

export interface Department {
  serviceProviderId: string;
  groupId?: string;
  name: string;
}

export interface Contact {
  sipContact: string;
}

export interface DeviceEndpoint {
  accessDevice: { deviceLevel: string; deviceName: string };
  linePort: string;
  contacts: Contact[];
  portNumber?: number;
}

export interface Trunk {
  trunkGroupDeviceEndpoint?: { name: string; linePort: string; contacts: Contact[] };
  enterpriseTrunkName?: string;
  alternateTrunkIdentity?: string;
  physicalLocation?: string;
}

export interface User {
  serviceProviderId: string;
  groupId: string;
  userId: string;
  lastName: string;
  firstName: string;
  callingLineIdLastName: string;
  callingLineIdFirstName: string;
  hiraganaLastName?: string;
  hiraganaFirstName?: string;
  nameDialingName?: { nameDialingLastName: string; nameDialingFirstName: string };
  /** In E.164, whatever form it was given in. */
  phoneNumber?: string;
  extension?: string;
  callingLineIdPhoneNumber?: string;
  department?: Department;
  language: string;
  timeZone: string;
  aliases: string[];
  title?: string;
  pagerPhoneNumber?: string;
  mobilePhoneNumber?: string;
  emailAddress?: string;
  yahooId?: string;
  addressLocation?: string;
  address: Record<string, string>;
  networkClassOfService?: string;
  officeZoneName?: string;
  primaryZoneName?: string;
  impId?: string;
  alternateUserId: { alternateUserId: string; description?: string }[];
  allowVideo: boolean;
  accessDeviceEndpoint?: DeviceEndpoint;
  trunkAddressing?: Trunk;
  userExternalId?: string;
  userPersonId?: string;
  /** Settings of the services that the user has, by the service's name; be it assigned by itself or with a pack. */
  services?: Record<string, ServiceSettings>;
  /** Services that the user has by themselves. */
  assignedServices?: string[];
  servicePacks?: string[];
  /** As it was set; the platform's own where there is none. */
  callProcessingPolicy?: ServiceSettings;
  /** Fingerprints: the platform never gives a password back. */
  secrets: Record<string, string>;
}

export interface Group {
  serviceProviderId: string;
  groupId: string;
  groupName: string;
  defaultDomain: string;
  userLimit: number;
  timeZone: string;
  /** Numbers assigned to the group, in E.164. */
  numbers: string[];
  departments: string[];
  devices: string[];
  trunkGroups: string[];
  /** Services and packs that the group is licensed for; of a platform kept before there were any, those of a new one. */
  services?: string[];
  servicePacks?: string[];
}

export interface ServiceProvider {
  serviceProviderId: string;
  serviceProviderName: string;
  isEnterprise: boolean;
  departments: string[];
}

export interface PlatformData {
  countryCode: string;
  languages: string[];
  networkClassesOfService: string[];
  zones: string[];
  serviceProviders: ServiceProvider[];
  groups: Group[];
  users: User[];
}
