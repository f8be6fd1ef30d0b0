/** The data of the platform. Values are in one canonical form here; responses and loose typing change only the output. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = Record<string, Json>;

/** The settings of one service, by member. */
export type ServiceSettings = JsonObject;

export interface Department {
  serviceProviderId: string;
  groupId?: string;
  name: string;
}

export interface Contact {
  sipContact: string;
  pathHeader?: string;
}

export type EndpointType = "none" | "accessDeviceEndpoint" | "trunkAddressing";

export interface DeviceEndpoint {
  accessDevice: { deviceLevel: string; deviceName: string };
  linePort: string;
  contacts: Contact[];
  portNumber?: number;
  privateIdentity?: string;
  useHotline?: boolean;
  hotlineContact?: string;
}

export interface Trunk {
  trunkGroupDeviceEndpoint?: { name: string; linePort: string; contacts: Contact[] };
  enterpriseTrunkName?: string;
  alternateTrunkIdentity?: string;
  alternateTrunkIdentityDomain?: string;
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
  /** In E.164, whatever form the request used. */
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
  /** The endpoint in use, on platforms that keep the values of both. */
  endpointType?: EndpointType;
  userExternalId?: string;
  userPersonId?: string;
  /** Settings by service name, for every service that the user has: assigned directly or with a service pack. */
  services?: Record<string, ServiceSettings>;
  /** Names of the services that are assigned directly. */
  assignedServices?: string[];
  servicePacks?: string[];
  /** The members that a request has set; the others have the platform's defaults. */
  callProcessingPolicy?: ServiceSettings;
  /** Fingerprints by name: `password`, `sip`, `passcode`, `impPassword`. The platform never returns a secret. */
  secrets: Record<string, string>;
}

export interface Group {
  serviceProviderId: string;
  groupId: string;
  groupName: string;
  defaultDomain: string;
  /** Domains besides the default one. */
  otherDomains?: string[];
  userLimit: number;
  timeZone: string;
  /** The numbers that are assigned to the group, in E.164. */
  numbers: string[];
  departments: string[];
  devices: string[];
  trunkGroups: string[];
  /** Licensed services. Undefined in an old state file; the group then has the licenses of a new platform. */
  services?: string[];
  /** Licensed service packs; undefined as for `services`. */
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
  /** States of subjects other than users and groups, by the subject's name. */
  subjects?: Record<string, unknown>;
}
