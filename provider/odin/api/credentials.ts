/** Requests that set a user's credentials. The platform never returns them. */
import type { OdinClient } from "../client";

/** Sets the password of the web portal. */
export async function putWebPassword(odin: OdinClient, userId: string, newPassword: string): Promise<void> {
  await odin({ method: "PUT", path: "/users/passwords", body: { userId, newPassword } });
}

/** Sets the password with which the user's phones register (SIP authentication). */
export async function putSipPassword(odin: OdinClient, userId: string, newPassword: string): Promise<void> {
  await odin({ method: "PUT", path: "/users/authentication", body: { userId, newPassword } });
}

/** Sets the passcode of the voice portal: 4 to 6 digits. */
export async function putPortalPasscode(odin: OdinClient, userId: string, newPasscode: string): Promise<void> {
  await odin({ method: "PUT", path: "/users/portal-passcode", body: { userId, newPasscode } });
}
