/** The kinds of resources, by the name of the class that declares them. Types in states end with these names: never change one. */
export const USER_KIND = "BroadworksUser";
export const SERVICES_KIND = "BroadworksUserServices";
export const CREDENTIALS_KIND = "BroadworksUserCredentials";
