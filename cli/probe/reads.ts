/** Paths of reads that platforms may serve. */

/** With `userId`. */
export const USER_READS = ["/users/login-info", "/users/audit", "/users/reports/users", "/users/dns"] as const;

export const DEPARTMENTS_READ = "/groups/departments";

/** The numbers of a group. */
export const NUMBERS_READ = "/groups/dns";

/** Lists of what exists. In the documentation, the response is the list itself. */
export const LIST_READS = ["/system/time-zones", DEPARTMENTS_READ, "/groups/devices"] as const;

/** Lists of what exists. In the documentation, the response is an object with the list. */
export const OBJECT_READS = ["/system/languages", "/groups/network-class-of-services"] as const;

/** With `serviceProviderId` and `groupId`. */
export const GROUP_READS = [
  "/groups/domains",
  NUMBERS_READ,
  "/groups/dns/details",
  "/groups/services",
  DEPARTMENTS_READ,
  "/groups/network-class-of-services",
  "/groups/devices",
  "/groups/extensions",
  "/groups/password-rules",
] as const;

/** Services that platforms may serve for all users of a group in one response. */
const BULK_SERVICES = [
  "call-forwarding-always",
  "call-forwarding-busy",
  "call-forwarding-no-answer",
  "call-forwarding-not-reachable",
  "voice-messaging",
  "anonymous-call-rejection",
  "automatic-callback",
  "hoteling-guest",
  "hoteling-host",
  "speed-dial-8",
  "shared-call-appearance",
];

/** All users of a group in one response. With `serviceProviderId` and `groupId`. */
export const BULK_READS: readonly string[] = [
  "/groups/users/audit",
  "/groups/reports/users",
  ...BULK_SERVICES.map((service) => `/users/${service}/bulk`),
];

export const SYSTEM_READS = ["/system/languages", "/system/time-zones"] as const;
