/** Paths of reads that platforms may serve. */

/** With `userId`. */
export const USER_READS = ["/users/login-info", "/users/audit", "/users/reports/users", "/users/dns"] as const;

/** With `serviceProviderId` and `groupId`. */
export const GROUP_READS = [
  "/groups/domains",
  "/groups/dns",
  "/groups/dns/details",
  "/groups/services",
  "/groups/departments",
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
